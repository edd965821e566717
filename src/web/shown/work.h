/* work: what the page of a matter shows of its stages and, of a document or meeting, of its milestones, preparations, notices and
 * proofreading; the same on the printed list of those who were told. Private to the web floor. */
#ifndef SHOUWEN_WEB_WORK_H
#define SHOUWEN_WEB_WORK_H

#include "web/shown/pages.h"

struct milestone_view { /* 节点, with the deadline that leads to it */
    struct text text;
    struct str article;      /* of its clock; may be empty */
    instant due, at;         /* INSTANT_NONE: no deadline; not reached */
    struct str who;          /* reached it */
    enum light light;
    enum step_state state;
    bool last;               /* the event itself: the meeting, the moment a text is needed */
};

struct item_view { /* of a checklist */
    struct str name;         /* fields.NAME */
    struct text text;
    struct str who;          /* saw to it; empty: nobody yet */
    instant at;
};

enum notice_fault { NOTICE_WELL, NOTICE_WAITS, NOTICE_PRESSES, NOTICE_LATE, NOTICE_WRONG, NOTICE_MISSED };
struct participant_view { /* 参会人员 */
    struct str name, sent_by;
    struct text medium;
    instant sent, acknowledged; /* INSTANT_NONE: not yet */
    enum notice_fault fault;
    enum light light;
};

struct proof_view { /* one proofreading (校对) */
    instant at;
    struct str who, characters, errors, critical, rate, where;
    bool too_many;
};

struct work {
    struct str number, csrf; /* of the matter and the session: for the small forms */
    int64_t version;
    bool may_reach, may_check;
    instant due;             /* of the matter */
    struct text due_label;   /* 会议时间, 用稿时间, 完成时限 */

    struct stage_view *stages;
    size_t stages_count;
    struct str stages_article;
    struct milestone_view *milestones;
    size_t milestones_count;

    struct item_view *items; /* NULL: no checklist */
    size_t items_count;
    int64_t items_done;
    struct text checklist_title;
    struct str checklist_article, each, all;
    bool checklist_closed;   /* everything was declared ready */

    bool has_participants;
    struct participant_view *participants;
    size_t participants_count;
    int64_t told, faults;
    struct option *media;
    size_t media_count;
    struct str participants_article, named, person, medium, set, sent, acknowledged;
    struct str names;        /* the list as it stands, one a line */

    bool has_proofreading;
    struct proof_view *proofs; /* newest first */
    size_t proofs_count;
    struct str proof_article, proof_result, characters, errors, critical, where;
    struct option *places;   /* where a critical error can be */
    size_t places_count;
    int64_t allowed, per;
};

struct participants_page {
    struct shell shell;
    struct str number, subject;
    struct work work;
};

struct phrase_view { /* a forbidden phrase that a text holds */
    struct str article, phrase;
    struct text gist;
};
/* Before something is said that holds one: what it says, and whether to say it. */
struct warning_page {
    struct shell shell;
    struct str number, subject, verb;
    int64_t version;
    struct text label;       /* of the command */
    struct phrase_view *phrases;
    size_t phrases_count;
    struct field *texts;     /* to be changed */
    size_t texts_count;
    struct sent *sent;       /* the rest of the form */
    size_t sent_count;
};

#endif
