/* shown: what a text says about how its work is shown: the stages it names, words of courtesy, the checklist of a meeting, who
 * is told of it, proofreading. These rules decide nothing: no command is refused, no clock started and no finding opened by
 * them. Part of the floor's public header: include regulation/regulation.h. */
#ifndef SHOUWEN_REGULATION_SHOWN_H
#define SHOUWEN_REGULATION_SHOWN_H

#include "regulation/condition.h"

struct stage_rule { /* 环节: one of those that the text names, in its order */
    struct str stage, article;
    struct text text;
    struct text asker;       /* the same for the asker, in plain words; empty: not on the asker's page */
    struct trigger *enters;  /* `when` looks at the matter as it stands, and at the event's command */
    size_t enters_count;
};

struct courtesy_rule { /* 文明用语: what a clerk is reminded of while speaking to somebody */
    struct str article;
    struct text say;         /* the greeting */
    struct str *words;       /* of courtesy: 请, 谢谢 … */
    size_t words_count;
    enum verb *on;           /* commands it stands beside; none named: all that speak to the asker, and register */
    size_t on_count;
};

struct checklist_rule { /* 清单: what must be there before something is ready */
    struct str article;
    struct text title;
    struct condition *when;  /* of the matter; NULL: any */
    struct str each, all;    /* milestones: one item is there; everything is */
    struct str *items;       /* yes-or-no values of the pack */
    size_t items_count;
};

struct participants_rule { /* 与会人员及通知: whom a meeting needs, and the notice to each */
    struct str article;
    struct condition *when;
    struct str named;        /* value (list): their names; the latest one counts */
    struct str person, medium; /* values: whom a notice went to, by what */
    struct str set, sent, acknowledged; /* milestones: the list is made; a notice was sent; its receiver confirmed it */
    bool has_late;
    struct span late;        /* sent less than this before the matter's `due`: late */
};

struct proofreading_rule { /* 校对: errors against characters */
    struct str article;
    struct condition *when;
    struct str result;       /* of the `check` that records it */
    struct str characters, errors, critical; /* values (number); one critical error is too many */
    struct str kinds;        /* value (list): where the critical errors were; empty: not asked */
    int64_t more_than, per;  /* allowed: at most so many errors to so many characters */
};

#endif
