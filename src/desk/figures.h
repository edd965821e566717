/* figures: reports over many matters (统计), and what a regulation wants done every month. Part of the floor's public header:
 * include desk/desk.h. What each figure is stands in regulation/figures.def.
 *
 * A report reads sums that are kept by day and month, so it costs the same at a thousand matters and at a million. Units are
 * those of the organisation in force, as in the lists. */
#ifndef SHOUWEN_DESK_FIGURES_H
#define SHOUWEN_DESK_FIGURES_H

#define FIGURES_BY_LIST(X)                                                                                        \
    X(UNIT, "unit", "部门", "By unit") X(STAFF, "staff", "人员", "By person") X(KIND, "kind", "类别", "By kind")  \
    X(CHANNEL, "channel", "渠道", "By channel") X(WINDOW, "window", "窗口类型", "By kind of window")              \
    X(MONTH, "month", "月份", "By month") X(ARTICLE, "article", "条款", "By article")
enum figures_by {
#define X(name, text, zh, en) FIGURES_BY_##name,
    FIGURES_BY_LIST(X)
#undef X
    FIGURES_BY__COUNT
};
extern const char *const figures_by_names[FIGURES_BY__COUNT];
extern const struct text figures_by_texts[FIGURES_BY__COUNT];
bool figures_by_read(struct str name, enum figures_by *by) MUST_USE;

struct figures_query {
    enum figures_by by;
    day_number from, below; /* days from `from` to before `below` */
    struct str unit;        /* only those of this unit and of all below it; empty: the house */
    struct str staff;       /* only this person */
};
struct figures_row {
    struct str key;         /* id, word, article, or a month as 2026-10; empty: those of no key */
    struct text name;
    struct str parent;      /* of a unit: the unit above it that is a row, too */
    int depth;              /* of a unit: how many rows stand above it */
    int64_t own[TALLY__COUNT];
    int64_t all[TALLY__COUNT]; /* of a unit: with all below it; else as own */
    bool has_below;
};
struct figures_report {
    struct figures_row *rows; /* units in the order of the tree, months in theirs, others by what was registered */
    size_t rows_count;
    int64_t total[TALLY__COUNT];
    bool sees_house;          /* whoever asks may see all units and persons */
    bool sees_private;        /* and, in this report, the figures that are private */
    struct str unit;          /* what the report was narrowed to: as asked, or because the asker is the head of it */
};
/* Who may see what: supervisors, leaders, deputies and discipline everything; an administrator all but persons and private
 * figures; a head the own unit and those below it, by unit, person, window and month; everybody the own figures as a person.
 * ERROR_FORBIDDEN otherwise, ERROR_INPUT for a unit or a person that is not known. */
bool desk_figures(struct desk_reader *reader, const struct actor *actor, const struct figures_query *query,
                  struct figures_report *report, struct arena *arena, struct error *error);
/* Would desk_figures answer this question? */
bool desk_may_ask_figures(const struct desk_world *world, const struct actor *actor, const struct figures_query *query);
/* May this person see figures of more than themself? */
bool desk_sees_figures(struct desk *desk, const struct actor *actor);

/* ---- what an asker says of it ---- */

struct desk_rating {
    struct str number, code; /* of the receipt */
    struct str result;       /* satisfied, dissatisfied, differs */
    int64_t score;           /* 1 … 5 where the regulation asks for it; 0: none */
    struct str text;
};
/* Once a matter, after the asker was told; no account. ERROR_NOT_FOUND: one answer for a wrong number and a wrong code;
 * ERROR_CONFLICT: rated already, or not yet told. Durable when true. */
bool desk_asks_score(const struct world *world); /* the pack's option asker_scores, unless the organisation says otherwise */
bool desk_rate(struct desk_reader *reader, const struct desk_rating *rating, struct arena *arena, struct error *error);

/* That personal data leaves the house unmasked, which of it and why: in the ledger, before it leaves. Administrators. */
bool desk_note_export(struct desk *desk, const struct actor *actor, struct str what, struct str reason, struct error *error);

#endif
