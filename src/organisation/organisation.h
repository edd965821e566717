/* organisation: who works here, who is above whom, what is done where, and when the house is open.
 *
 * An immutable snapshot (机构): a change makes a new one. Read from the JSON object that CONTRACT §4 calls `organisation`; the
 * same object is what `import --as organisation` takes and what the ledger keeps. It lives in the arena it was read into. */
#ifndef SHOUWEN_ORGANISATION_H
#define SHOUWEN_ORGANISATION_H

#include <jansson.h>

#include "base/base.h"
#include "calendar/calendar.h"

#define UNIT_KINDS(X) X(INTERNAL, "internal") X(AFFILIATED, "affiliated") X(PARENT, "parent") X(OUTSIDE, "outside")
/* Roles (CONTRACT §1): window 窗口, operator 操作人员, staff, unit_head 部门负责人, deputy_leader 分管领导, leader 主要领导,
 * supervisor 质检部/行政部/作风办, dispatcher 客户关系主管/办公室/接待室, account_manager 客户经理, duty_officer 值班, discipline 纪检. */
#define ROLES(X)                                                                                                  \
    X(WINDOW, "window") X(OPERATOR, "operator") X(STAFF, "staff") X(UNIT_HEAD, "unit_head")                       \
    X(DEPUTY_LEADER, "deputy_leader") X(LEADER, "leader") X(SUPERVISOR, "supervisor") X(DISPATCHER, "dispatcher") \
    X(ACCOUNT_MANAGER, "account_manager") X(DUTY_OFFICER, "duty_officer") X(DISCIPLINE, "discipline")
#define EMPLOYMENTS(X)                                                                                          \
    X(REGULAR, "regular") X(CONTRACT, "contract") X(PROBATION, "probation") X(INTERN, "intern") X(TRAINEE, "trainee") \
    X(CONTRACTOR, "contractor")
#define SERVICES(X) X(INSTITUTION, "institution") X(CIVIL_SERVANT, "civil_servant")

/* Kind of window: office 科室 (none), counter 窗口, line 热线, field 外勤, online 网上. */
#define WINDOW_KINDS(X) \
    X(OFFICE, "office") X(COUNTER, "counter") X(LINE, "line") X(FIELD, "field") X(ONLINE, "online")
/* Items of the proxy service (代办): done every day, or on some days. */
#define PROXY_KINDS(X) X(NONE, "none") X(DAILY, "daily") X(PERIODIC, "periodic")

enum unit_kind {
#define X(name, text) UNIT_KIND_##name,
    UNIT_KINDS(X)
#undef X
    UNIT_KIND__COUNT
};
enum role {
#define X(name, text) ROLE_##name,
    ROLES(X)
#undef X
    ROLE__COUNT
};
enum employment {
#define X(name, text) EMPLOYMENT_##name,
    EMPLOYMENTS(X)
#undef X
    EMPLOYMENT__COUNT
};
enum service {
#define X(name, text) SERVICE_##name,
    SERVICES(X)
#undef X
    SERVICE__COUNT
};
enum window_kind {
#define X(name, text) WINDOW_##name,
    WINDOW_KINDS(X)
#undef X
    WINDOW__COUNT
};
enum proxy_kind {
#define X(name, text) PROXY_##name,
    PROXY_KINDS(X)
#undef X
    PROXY__COUNT
};
extern const char *const unit_kind_names[UNIT_KIND__COUNT];
extern const char *const role_names[ROLE__COUNT];
extern const char *const employment_names[EMPLOYMENT__COUNT];
extern const char *const service_names[SERVICE__COUNT];
extern const char *const window_kind_names[WINDOW__COUNT];
extern const char *const proxy_kind_names[PROXY__COUNT];
bool role_read(struct str name, enum role *role) MUST_USE;

struct unit { /* 部门/科室/窗口: a node of the tree */
    struct str id, name, address, phone;
    struct str head, leader; /* staff ids; may be empty. leader: 分管领导 */
    struct str parent;       /* unit id; may be empty */
    enum unit_kind kind;
    enum window_kind window;
    bool first_inquiry;
    bool published;          /* on the public pages; true unless said otherwise */
    struct str *duties;      /* words that packs ask for, and duties in plain words */
    size_t duties_count;
};

struct staff { /* 工作人员 */
    struct str id, name, unit, title, phone;
    uint32_t roles; /* bit 1 << enum role */
    int rank;       /* higher is more senior */
    day_number joined;
    enum employment employment;
    enum service service;
    bool active; /* false: left; may own nothing new */
    bool published; /* name, title and telephone may stand on the public pages; false unless said otherwise */
};

struct topic_step { /* a stage with its own limit */
    struct str milestone;
    struct span limit;
};
struct topic { /* 事项: an entry of the service directory */
    struct str id, name, unit, procedure;
    struct str person;       /* 责任人: staff id of the unit; may be empty */
    struct str content;      /* what it is about */
    struct str place, phone; /* empty: the unit's */
    struct str window;       /* which one, as it is signed */
    struct str fee, basis;   /* 收费, 法定依据 */
    struct str complaints;   /* 投诉渠道; empty: the organisation's */
    struct str *materials;
    size_t materials_count;
    bool has_statutory, has_promised, one_visit;
    bool published;          /* on the public pages; true unless said otherwise */
    bool has_updated;
    day_number updated;      /* since when this text is in force */
    enum proxy_kind proxy;   /* 代办 */
    uint8_t proxy_weekdays;  /* bit 0 Monday … bit 6 Sunday */
    uint32_t proxy_days;     /* bit 1 … 31: days of every month */
    struct span statutory, promised; /* 法定时限, 承诺时限 */
    struct topic_step *steps;
    size_t steps_count;
};

struct post { /* 岗位编制: how many there ought to be */
    struct str unit, title;  /* empty title: by role */
    enum role role;
    int count;
};

struct public_document { /* 参考文件 */
    struct str title, url;
};
struct publication { /* what the organisation shows to everybody */
    bool shown;              /* true unless said otherwise */
    struct str web_intake;   /* staff id: who is first asked over the web; empty: no public form */
    struct str complaints;   /* 投诉渠道, beside the supervision telephone */
    struct str *standards;   /* 服务标准 */
    size_t standards_count;
    struct public_document *documents;
    size_t documents_count;
};

struct customer { /* recognised by the asker's phone */
    struct str name, phone, tier, account_manager;
};

struct limit_set { /* a number that the organisation gives to a clock that has none (CONTRACT `limits[]`) */
    struct str article, until, kind, topic; /* kind and topic may be empty: any */
    struct span span;
};

/* A number of the regulation's text that the organisation set otherwise, on record; which ones there are is the regulation's. */
struct number_set {
    struct str number;     /* its name */
    bool has_amount, has_unit;
    int32_t amount;        /* of a span with `unit` */
    enum time_unit unit;
    struct str word;       /* in place of an amount */
    struct str reason, by; /* by: who set it, staff id or login; empty: not recorded */
    day_number on, from;   /* the day it was set, and the first day of birth it holds for; DAY_NONE: not given, always */
};
enum { DAY_NONE = INT32_MIN };

struct option_value { /* of the pack's sheet, or the organisation's own */
    struct str name, value;
};

struct organisation {
    struct str name, supervision_phone;
    struct timetable timetable;
    struct unit *units;
    size_t units_count;
    struct staff *staff;
    size_t staff_count;
    struct topic *topics;
    size_t topics_count;
    struct customer *customers;
    size_t customers_count;
    struct limit_set *limits;
    size_t limits_count;
    struct number_set *overrides;
    size_t overrides_count;
    struct option_value *options;
    size_t options_count;
    struct post *posts;
    size_t posts_count;
    struct publication publication;
    const struct organisation_index *index; /* private: look-up by id */
};

/* Read and cross-check: ids unique over units and staff together, every named unit, head, leader, parent, account manager
 * known, no cycle of parents, hours well-formed, unknown keys refused. NULL and *error (where = JSON pointer such as
 * /staff/3/unit) otherwise. `calendar` must outlive the result. */
const struct organisation *organisation_read(struct arena *arena, const json_t *object, const struct calendar *calendar,
                                             struct error *error);
/* Only the list `overrides` of it; where = /overrides/…. */
bool organisation_read_overrides(struct arena *arena, const json_t *overrides, struct number_set **sets, size_t *count,
                                 struct error *error);
/* The same organisation on another calendar. */
const struct organisation *organisation_with_calendar(struct arena *arena, const struct organisation *organisation,
                                                      const struct calendar *calendar);

/* NULL when there is none of that id (or it is the other sort). */
const struct unit *organisation_unit(const struct organisation *organisation, struct str id);
const struct staff *organisation_staff(const struct organisation *organisation, struct str id);
const struct topic *organisation_topic(const struct organisation *organisation, struct str id);
const struct customer *organisation_customer(const struct organisation *organisation, struct str phone);
struct str organisation_option(const struct organisation *organisation, struct str name, struct str otherwise);
/* The unit of a party: the unit itself, or the staff member's unit; NULL when unknown. */
const struct unit *organisation_unit_of(const struct organisation *organisation, struct str party);
struct str organisation_name_of(const struct organisation *organisation, struct str party); /* the id itself when unknown */
bool staff_has_role(const struct staff *staff, enum role role);
/* Before `b` in the order of seniority: higher rank, then earlier joined, then smaller id. */
bool staff_is_senior(const struct staff *a, const struct staff *b);
/* `party` is that staff member or the unit they belong to. */
bool organisation_is_member(const struct organisation *organisation, struct str staff, struct str party);

/* The line upward (CONTRACT §4, notes B3): of a member the head of the unit; of a head the head of the parent unit, else the
 * unit's leader, else the deputy_leader; above them the leader. Empty at the top. Never the person themself. */
struct str organisation_superior(const struct organisation *organisation, struct str staff);
/* Leader in charge of a unit, 分管领导 (notes B-05): the unit's own `leader` if named, else the head of the parent unit; without one
 * its own head if that is a deputy_leader or leader, else the staff with role deputy_leader. Empty when there is none. */
struct str organisation_leader_in_charge(const struct organisation *organisation, struct str unit);
/* The division (管理部) of a unit: the topmost unit above it, or itself; where units stand three levels deep the topmost one is the
 * company, and the division the unit right below it. NULL for an unknown unit and for the company itself. */
const struct unit *organisation_division(const struct organisation *organisation, const struct unit *unit);
/* The first active staff member (by rank, then joining date, then id) with that role; empty when none. */
struct str organisation_first_with_role(const struct organisation *organisation, enum role role);

/* ---- the directory ---- */

/* Where and by what telephone a service is reached: its own, else the unit's. */
struct str topic_place(const struct organisation *organisation, const struct topic *topic);
struct str topic_phone(const struct organisation *organisation, const struct topic *topic);
bool topic_proxy_on(const struct topic *topic, day_number day); /* is it a day of the proxy service for it? */
/* 0 for a unit that stands under none. */
int unit_level(const struct organisation *organisation, const struct unit *unit);
/* Active staff who fill a post, and what that makes of it. */
int post_filled(const struct organisation *organisation, const struct post *post);
enum post_state { POST_FILLED, POST_EMPTY, POST_SHORT, POST_OVER };
enum post_state post_state(const struct organisation *organisation, const struct post *post, int *filled);

/* Entries that hold every word of `query` (blanks between words; case, width, accents, traditional characters and punctuation
 * make no difference) somewhere in what the directory shows of them; those with it in the name first. Staff who have left are not
 * there. An empty query finds nothing. */
struct directory_found {
    const struct topic **topics;
    const struct unit **units;
    const struct staff **staff;
    size_t topics_count, units_count, staff_count; /* each at most `max` */
    bool more;                                     /* there are further ones */
};
void organisation_find(const struct organisation *organisation, struct str query, size_t max, struct directory_found *found,
                       struct arena *arena);

#endif
