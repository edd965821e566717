/* pages: what each page shows. Private to the web floor: pages/ fill these structs, templates/ show them,
 * nothing else knows both.
 * A member is ready to be read: names instead of ids, hints already decided, nothing that this reader may not see. */
#ifndef SHOUWEN_WEB_PAGES_H
#define SHOUWEN_WEB_PAGES_H

#include "web/shown/due.h"
#include "web/view/html.h"

/* What surrounds every page. */
enum shell_tab { TAB_NONE, TAB_REGISTER, TAB_DESK, TAB_LEDGER, TAB_FIGURES, TAB_RULES, TAB_DIRECTORY, TAB_LISTS };
struct shell {
    enum phrase title;
    struct str title_more;      /* before the title, e.g. a number; may be empty */
    struct str institution;     /* 机构名 */
    struct str user, user_unit; /* who is signed in; empty: nobody, and then there is no menu */
    struct str csrf;            /* token for the forms of this session */
    enum shell_tab tab;
    int64_t waiting;            /* matters that wait for the reader; 0 shows nothing */
    bool sees_figures;          /* of more than themself */
    struct str switch_language; /* address of this page in the other language */
    bool administrator;
};

/* ---- pieces ---- */

/* Traffic light (红绿灯): never by colour alone, the shape differs too. */
enum light { LIGHT_NONE, LIGHT_GREEN, LIGHT_AMBER, LIGHT_RED };

struct option {
    struct str value;
    struct text label;
    struct str key;             /* keyboard hint; may be empty */
    bool chosen;
};
enum field_kind { FIELD_SHORT, FIELD_LONG, FIELD_PICK, FIELD_MOMENT, FIELD_CHECK, FIELD_CHECKS, FIELD_DATE, FIELD_NUMBER };
struct field { /* one input of a form */
    enum field_kind kind;
    struct str name, value;
    struct text label;
    bool required;
    int64_t chars_max;
    struct option *options;     /* FIELD_PICK, FIELD_CHECKS: any number of them */
    size_t options_count;
    struct text problem;        /* what was wrong with the value; may be empty */
    struct str when;            /* shown only while another input of the form has one of these values: "kind=document task" */
};

struct row { /* a matter in a list */
    int64_t id;
    struct str number, subject, asker;
    struct text state, channel, kind;
    struct str owner, holder;
    enum light light;
    instant registered_at, due; /* due INSTANT_NONE: no number runs */
    struct str due_article;
    struct str csrf;            /* where the row can be accepted */
    bool offered;               /* waits for the reader's signature */
};

/* The chain of responsibility, drawn: who asked, who answers for it throughout, who had it one after the other. */
enum step_state { STEP_DONE, STEP_NOW, STEP_WAITING };
struct step {
    struct text role;           /* 服务对象, 首问责任人, 承办 … */
    struct str name, unit;
    struct str icon;            /* user, user-check, building … */
    struct text how;            /* by which command it came here; empty for the first */
    struct str article;
    instant at;
    enum step_state state;
};
struct chain {
    struct str owner, owner_unit;
    instant since;
    bool ended;                 /* the asker has a definite result: the duty is done */
    struct step *steps;         /* the asker first; at most 8, older ones in `hidden` */
    size_t steps_count;
    int64_t hidden;             /* handovers in between that are not drawn */
};

struct stage_view { /* 环节: a stage that the text of the regulation names */
    struct text text;
    instant at;                 /* entered last; INSTANT_NONE: not yet */
    enum step_state state;
};

enum clock_face { CLOCK_FACE_RUNNING, CLOCK_FACE_PAUSED, CLOCK_FACE_DONE, CLOCK_FACE_OVER };
struct clock_view { /* 时限 */
    struct str article;
    struct text until;          /* what stops it: 答复, 移交 … */
    struct text gist;           /* of the article, in our own words */
    struct str at_end;          /* what happens when it runs out */
    struct str why;             /* address of how the due moment was reckoned; may be empty */
    instant started_at, due, ended_at; /* due INSTANT_NONE: no number */
    int64_t used_percent;       /* 0..100 */
    enum light light;
    enum clock_face face;
    bool hard, provisional;
};

struct event_view {
    int64_t n;
    instant at, recorded_at;    /* recorded_at INSTANT_NONE unless it was entered later */
    struct str who, who_unit;   /* who empty: the program */
    struct text what;
    struct str to, text;        /* receiver; what was said; both may be empty */
    struct str article;
    struct str icon;
    struct str why;             /* address of why it was refused; empty: it was not */
    enum light light;           /* red: breach, refused attempt; green: answered */
};

struct courtesy_view { /* 文明用语 */
    struct str article;
    struct text say;            /* the greeting; may be empty */
    struct str words;           /* of courtesy; may be empty */
};

struct action { /* a command that is allowed now */
    struct str address;         /* of the matter or case it is given in: /matters/20261122-0001; not of one that begins a case */
    struct str number, csrf;    /* of the matter or case, and of the session */
    int64_t version;
    struct str verb, icon;
    struct text label;
    bool main;                  /* what one would mostly do here, or what was asked for: open and first */
    bool drafted;               /* the browser keeps what is typed until it is sent */
    bool ready;                 /* its inputs are here; otherwise they are fetched when somebody opens it */
    struct field *fields;
    size_t fields_count;
    struct courtesy_view *courtesies;
    size_t courtesies_count;
};
struct ban { /* a command that is not, and why */
    struct text label, reason;
    struct str article;
    struct ban_also *also;      /* other commands, for the same reason */
    size_t also_count;
    struct str why;             /* address of the whole reason; may be empty */
};
struct ban_also { struct text label; };

struct problem { /* why the last command did not go through */
    struct str text;            /* empty: it did, or there was none */
    struct str article;         /* of the regulation that refuses it; may be empty */
    struct why_line *why;       /* step by step */
    size_t why_count;
};

struct detail {
    struct text label;
    struct str value;
    bool masked;                /* the rest is shown on demand, which is recorded */
};

struct sent { /* a value of a form that was sent */
    struct str name, value;
    struct text label;          /* empty: not worth showing */
    struct text shown;          /* the value in words */
};

/* ---- pages ---- */

/* 400, 401, 403, 404, 405, 412 without a form, 413, 429, 500, 503. */
struct error_page {
    struct shell shell;
    int status;
    enum phrase heading, advice;
    struct str detail; /* what exactly, if that helps; may be empty */
};

struct sign_in_page {
    struct shell shell;
    struct str login, next;     /* next: where to go afterwards */
    struct str problem;         /* may be empty */
};

struct register_page {
    struct shell shell;
    struct problem problem;
    struct str phone, asker_name, asker_unit, asker_address, subject, body;
    bool anonymous;
    struct option *channels, *kinds, *scopes, *urgencies, *units, *topics;
    size_t channels_count, kinds_count, scopes_count, urgencies_count, units_count, topics_count;
    struct field *values;       /* what the regulation asks for besides */
    size_t values_count;
    bool has_work;              /* documents and meetings are matters here too */
    struct field *due;          /* one: the meeting's beginning, or by when */
    size_t due_count;
    struct field *more;         /* what is seldom asked */
    size_t more_count;
    bool more_open;             /* something of it was filled in */
    struct courtesy_view *courtesies;
    size_t courtesies_count;
    struct str idempotency_key; /* made with the page: sending it twice registers once */
};

/* Earlier matters of a caller, while the number is being typed. */
struct caller_page {
    struct str phone, name, tier, account_manager; /* name empty: not known */
    struct row *rows;
    size_t rows_count;
};

struct receipt_page { /* 回执 */
    struct shell shell;
    int64_t id;
    struct str number, code, subject, asker, owner, owner_unit, owner_phone, supervision_phone, track_url;
    instant registered_at, due; /* due INSTANT_NONE: none */
    struct str due_article;
    struct str qr_path;         /* SVG path of the QR code of track_url */
    int64_t qr_size;            /* modules, quiet zone included */
    bool fresh;                 /* just registered: the draft is done with */
};

struct part { /* of my desk */
    enum phrase title, nothing;
    struct str id, icon;
    enum light light;
    int64_t total;
    struct row *rows;
    size_t rows_count;
    struct str more;            /* address of the whole list; empty: all are shown */
};
struct desk_page {
    struct shell shell;
    struct due_part due;
    struct part to_accept, to_answer, owned, running_out;
    struct docket_entry *waiting; /* findings that wait for the reader */
    size_t waiting_count;
    bool waiting_more;
};

struct sheet_link { /* an issued form, to print */
    struct str id, article;
    struct text title;
    int64_t n;
};

struct matter_page {
    struct shell shell;
    int64_t id, version;
    struct str number, subject, body;
    struct text state, outcome, channel, kind, urgency;
    enum light light;
    bool closed, told;
    instant registered_at;
    struct str regulation;      /* title and version it was born under */
    struct str holder, holder_unit, holder_phone;
    instant next_due;
    struct str next_due_article;
    struct text next_due_until;
    struct chain chain;
    struct clock_view *clocks;
    size_t clocks_count;
    struct event_view *events;  /* newest first */
    size_t events_count;
    struct action *actions;     /* the usual ones; the others in `more` */
    size_t actions_count;
    struct action *more;
    size_t more_count;
    struct ban *bans;
    size_t bans_count;
    size_t banned_count;        /* commands in them */
    struct detail *facts;
    size_t facts_count;
    struct sheet_link *sheets;
    size_t sheets_count;
    struct action *reveal;      /* none or one: what is masked can be shown, which is recorded */
    size_t reveal_count;
    int64_t reveal_minutes;     /* how long */
    instant revealed_until;     /* shown because it was revealed, and until then; INSTANT_NONE: it was not */
    struct work *work;          /* stages, and of documents and meetings what stands in work.h; NULL: nothing of it */
    struct str flash, done;     /* what was just done, and its command; may be empty */
    struct problem problem;
    struct finding_view *findings;
    size_t findings_count;
};

struct ledger_page {
    struct shell shell;
    struct str query, from, to;
    struct str owner_unit, owner_unit_name; /* those that count for it in the figures; may be empty */
    bool overdue, late;
    struct option *states, *kinds, *channels, *units;
    size_t states_count, kinds_count, channels_count, units_count;
    struct row *rows;
    size_t rows_count;
    struct str next;            /* address of the next page; empty: the end */
    bool filtered;
};

#include "web/shown/track_page.h"

#include "web/shown/pages_conduct.h" /* lists, cases */

#endif
