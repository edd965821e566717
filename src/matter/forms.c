/* What stands in the fields of an issued form, as the matter stands now. The meanings: sheets-a §0.2, sheets-b §0, and
 * property-management-office "Filled as the matter goes on". Not here: which form is issued when (the pack), or printing it.
 * Keeps: a field is filled from what happened, never typed twice: first from the named values of the command that issued the
 * form, then from the matter, then from what any later command named so. */
#include "matter/internal.h"

struct filling {
    const struct world *world;
    const struct matter *matter;
    const struct event *event; /* that issued the form */
    struct arena *arena;
};

/* ---- small parts ---- */

static struct str value_of_json(const struct filling *f, const json_t *value) {
    if (json_is_true(value)) return STR("是");
    if (json_is_integer(value)) return str_printf(f->arena, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value)) return str_printf(f->arena, "%.15g", json_real_value(value));
    if (!json_is_array(value)) return json_str(value);
    struct str joined = {0};
    for (size_t i = 0; i < json_array_size(value); i++)
        joined = str_printf(f->arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), i ? "、" : "",
                            STR_ARG(json_str(json_array_get(value, i))));
    return joined;
}

static struct str arg(const struct filling *f, const char *key) {
    return value_of_json(f, json_object_get(f->event->args, key));
}

static struct str moment(const struct filling *f, instant at) {
    char text[INSTANT_TEXT_SIZE];
    if (at == INSTANT_NONE) return (struct str){0};
    struct str copy = str_copy(f->arena, instant_text(at, f->world->organisation->timetable.zone_minutes, text));
    char *separator = memchr(copy.ptr, 'T', copy.len);
    if (separator) *separator = ' ';
    return copy;
}

static struct str name_of(const struct filling *f, struct str party) {
    return party.len ? organisation_name_of(f->world->organisation, party) : party;
}

static struct str first_of(struct str a, struct str b) {
    return str_blank(a) ? b : a;
}

static struct str names_of_json(const struct filling *f, const json_t *list) {
    struct str joined = {0};
    for (size_t i = 0; i < json_array_size(list); i++)
        joined = str_printf(f->arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), i ? "、" : "",
                            STR_ARG(name_of(f, json_str(json_array_get(list, i)))));
    return joined;
}

static struct str noted(const struct filling *f, struct str name) {
    for (size_t i = 0; i < f->matter->noted_count; i++)
        if (str_equal(f->matter->noted[i].name, name)) return value_of_json(f, f->matter->noted[i].value);
    return (struct str){0};
}

static const struct event *last(const struct filling *f, enum verb verb) {
    return event_last(f->matter, f->matter->events_count, verb);
}

/* The latest answer or refusal; NULL when there is none. */
static const struct event *reply_event(const struct filling *f) {
    for (size_t i = f->matter->events_count; i-- > 0;)
        if (answers_the_asker(f->matter->events[i]->verb)) return f->matter->events[i];
    return NULL;
}

static const struct event *callback_event(const struct filling *f) {
    for (size_t i = f->matter->events_count; i-- > 0;) {
        const struct event *event = f->matter->events[i];
        if (event->verb == VERB_CALLBACK && !str_is(json_text(event->args, "result"), "unreached")) return event;
    }
    return NULL;
}

/* The last contact that reached an affiliated unit (兄弟单位) or its staff. */
static const struct event *brother_contact(const struct filling *f) {
    for (size_t i = f->matter->events_count; i-- > 0;) {
        const struct event *event = f->matter->events[i];
        if (event->verb != VERB_CONTACT || !json_truth(event->args, "reached")) continue;
        const struct unit *unit = organisation_unit_of(f->world->organisation, json_text(event->args, "who"));
        if (unit && unit->kind == UNIT_KIND_AFFILIATED) return event;
    }
    return NULL;
}

/* The last command with a text under `key`. */
static struct str last_arg(const struct filling *f, const char *key) {
    for (size_t i = f->matter->events_count; i-- > 0;) {
        const struct event *event = f->matter->events[i];
        struct str text = event_changes(event) ? json_text(event->args, key) : (struct str){0};
        if (!str_blank(text)) return text;
    }
    return (struct str){0};
}

static const struct staff *owner(const struct filling *f) {
    return organisation_staff(f->world->organisation, f->matter->owner);
}

static instant asked_at(const struct filling *f) {
    return f->matter->asked_at != INSTANT_NONE ? f->matter->asked_at : f->matter->registered_at;
}

/* ---- fields ---- */

static struct str fill_subject(const struct filling *f) { return f->matter->subject; }
static struct str fill_body(const struct filling *f) { return f->matter->body; }
static struct str fill_asker_name(const struct filling *f) { return f->matter->asker.name; }
static struct str fill_asker_unit(const struct filling *f) { return f->matter->asker.unit; }
static struct str fill_asker_phone(const struct filling *f) { return f->matter->asker.phone; }
static struct str fill_asker_address(const struct filling *f) { return f->matter->asker.address; }

static struct str word(enum fact fact, struct str value) {
    return value.len ? text_in(fact_word_text(fact, value), LANGUAGE_ZH) : value;
}
static struct str fill_channel(const struct filling *f) { return word(FACT_CHANNEL, f->matter->channel); }
static struct str fill_kind(const struct filling *f) { return word(FACT_KIND, f->matter->kind); }
static struct str fill_urgency(const struct filling *f) { return word(FACT_URGENCY, f->matter->urgency); }
static struct str fill_scope(const struct filling *f) { return word(FACT_SCOPE, f->matter->scope); }

static struct str fill_topic(const struct filling *f) {
    const struct topic *topic = f->matter->topic.len ? organisation_topic(f->world->organisation, f->matter->topic) : NULL;
    return topic ? topic->name : text_in(regulation_word_text(f->world->regulation, f->matter->topic), LANGUAGE_ZH);
}

static struct str fill_time(const struct filling *f) {
    return moment(f, f->event->verb == VERB_REGISTER ? asked_at(f) : f->event->at);
}
static struct str fill_date(const struct filling *f) {
    char text[INSTANT_TEXT_SIZE];
    if (f->event->verb == VERB_ROSTER) return json_text(f->event->args, "date");
    return str_copy(f->arena, day_text(instant_day(f->event->at, f->world->organisation->timetable.zone_minutes), text));
}

static struct str fill_items(const struct filling *f) {
    struct str items = first_of(arg(f, "items"), noted(f, STR("materials")));
    const struct event *notice = last(f, VERB_NOTICE);
    return items.len || !notice ? items : value_of_json(f, json_object_get(notice->args, "items"));
}

static struct str fill_reason(const struct filling *f) { return first_of(arg(f, "reason"), last_arg(f, "reason")); }
static struct str fill_opinion(const struct filling *f) { return first_of(arg(f, "opinion"), last_arg(f, "opinion")); }

static struct str fill_reply(const struct filling *f) {
    const struct event *reply = reply_event(f);
    return reply ? json_text(reply->args, reply->verb == VERB_ANSWER ? "text" : "reason") : (struct str){0};
}

static struct str fill_result(const struct filling *f) {
    if (f->event->verb == VERB_CALLBACK) return word(FACT_RESULT, json_text(f->event->args, "result"));
    return fill_reply(f);
}

static struct str fill_to(const struct filling *f) {
    struct str to = json_text(f->event->args, "to");
    if (to.len) return name_of(f, to);
    const struct event *sent = last(f, VERB_TRANSFER), *brother = brother_contact(f);
    if (sent && (!brother || brother->n < sent->n)) return name_of(f, json_text(sent->args, "to"));
    if (!brother) return (struct str){0};
    return organisation_unit_of(f->world->organisation, json_text(brother->args, "who"))->name;
}

static struct str fill_transferred_at(const struct filling *f) {
    const struct event *sent = last(f, VERB_TRANSFER), *brother = brother_contact(f);
    if (!sent || (brother && brother->n > sent->n)) sent = brother;
    return sent ? moment(f, sent->at) : (struct str){0};
}

/* What was said of a place to go to; else how to reach who answers. */
static struct str fill_contact(const struct filling *f) {
    struct str given = arg(f, "contact");
    if (given.len || f->event->verb == VERB_GUIDE) return given;
    return name_of(f, f->matter->owner);
}

static struct str owner_phone(const struct filling *f) {
    const struct staff *staff = owner(f);
    const struct unit *unit = organisation_unit_of(f->world->organisation, f->matter->owner);
    return first_of(staff ? staff->phone : (struct str){0}, unit ? unit->phone : (struct str){0});
}

static struct str fill_phone(const struct filling *f) {
    struct str given = arg(f, "phone");
    if (given.len || f->event->verb == VERB_GUIDE) return given;
    return owner_phone(f);
}

static struct str fill_address(const struct filling *f) {
    struct str given = arg(f, "address");
    const struct unit *unit = organisation_unit_of(f->world->organisation, json_text(f->event->args, "to"));
    return given.len || !unit ? given : unit->address;
}

/* The first limit that the event itself started, as it stands now. */
static instant due_started_by(const struct filling *f) {
    instant first = INSTANT_NONE;
    for (size_t i = 0; i < f->event->effects.started_count; i++) {
        const struct clock *clock = matter_clock(f->matter, f->event->effects.started[i].n);
        if (clock && clock->due != INSTANT_NONE && (first == INSTANT_NONE || clock->due < first)) first = clock->due;
    }
    return first;
}

/* The limit that binds: what this command promised, else the first that it started, else the first of the running clocks, else
 * what the giver of the work set. */
static struct str fill_due(const struct filling *f) {
    instant due = json_moment(f->event->args, "until", 0);
    if (due == INSTANT_NONE) due = due_started_by(f);
    if (due == INSTANT_NONE) due = matter_next_due(f->matter);
    return moment(f, due == INSTANT_NONE ? f->matter->due : due);
}
static struct str fill_until(const struct filling *f) { return moment(f, json_moment(f->event->args, "until", 0)); }

static struct str fill_handed_by(const struct filling *f) {
    const struct event *offer = event_last_offer(f->matter, f->matter->events_count);
    return offer ? name_of(f, offer->by) : (struct str){0};
}

static struct str fill_received_by(const struct filling *f) {
    const struct event *accepted = last(f, VERB_ACCEPT), *brother = brother_contact(f);
    if (accepted) return name_of(f, accepted->by);
    struct str who = brother ? json_text(brother->args, "who") : (struct str){0};
    return organisation_staff(f->world->organisation, who) ? name_of(f, who) : (struct str){0};
}

static struct str fill_first_signature(const struct filling *f) {
    return last(f, VERB_TRANSFER) ? name_of(f, f->matter->owner) : (struct str){0};
}

static struct str fill_unit_signature(const struct filling *f) {
    for (size_t i = f->matter->events_count; i-- > 0;) {
        const struct event *event = f->matter->events[i];
        if (event->verb == VERB_REACH && str_is(json_text(event->args, "milestone"), "signed")) return name_of(f, event->by);
    }
    return (struct str){0};
}

static struct str fill_procedure(const struct filling *f) {
    const struct topic *topic = f->matter->topic.len ? organisation_topic(f->world->organisation, f->matter->topic) : NULL;
    return first_of(noted(f, STR("procedure")), topic ? topic->procedure : (struct str){0});
}

static struct str fill_basis(const struct filling *f) { return first_of(arg(f, "basis"), last_arg(f, "basis")); }

static struct str fill_lead(const struct filling *f) {
    const struct event *conclude = last(f, VERB_CONCLUDE);
    struct str lead = json_text(f->event->args, "lead");
    return name_of(f, lead.len || !conclude ? lead : json_text(conclude->args, "lead"));
}

/* The units that the command names; at the end of a consultation those that were asked; else those of the registration. */
static struct str fill_units(const struct filling *f) {
    struct str named = names_of_json(f, json_object_get(f->event->args, "units"));
    const struct event *asked = f->event->verb == VERB_CONCLUDE ? last(f, VERB_CONSULT) : NULL;
    if (named.len == 0 && asked) named = names_of_json(f, json_object_get(asked->args, "units"));
    for (size_t i = 0; named.len == 0 && i < f->matter->units_count; i++) {
        struct str joined = {0};
        for (size_t k = 0; k < f->matter->units_count; k++)
            joined = str_printf(f->arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), k ? "、" : "",
                                STR_ARG(name_of(f, f->matter->units[k])));
        return joined;
    }
    return named;
}

/* The owner takes part in every meeting about the matter (water-company 第十三条-d). */
static struct str fill_attendees(const struct filling *f) {
    struct str units = names_of_json(f, json_object_get(f->event->args, "units")), name = name_of(f, f->matter->owner);
    return units.len ? str_printf(f->arena, STR_FMT "、" STR_FMT, STR_ARG(name), STR_ARG(units)) : name;
}

static struct str fill_escorted(const struct filling *f) { return arg(f, "escorted"); }
static struct str fill_called_ahead(const struct filling *f) { return arg(f, "called_ahead"); }
static struct str fill_who(const struct filling *f) { return name_of(f, json_text(f->event->args, "who")); }
static struct str fill_owner_name(const struct filling *f) { return name_of(f, f->matter->owner); }
static struct str fill_owner_title(const struct filling *f) { return owner(f) ? owner(f)->title : (struct str){0}; }
static struct str fill_owner_phone(const struct filling *f) { return owner_phone(f); }

/* The holder, from the first acceptance, assignment, answer or refusal on. */
static struct str fill_handler(const struct filling *f) {
    bool known = last(f, VERB_ACCEPT) || last(f, VERB_ASSIGN) || reply_event(f) || f->matter->state == STATE_CLOSED;
    return known ? name_of(f, f->matter->holder) : (struct str){0};
}

/* Of whoever holds the matter: their own, else the unit's, else that of its head. */
static struct str fill_handler_phone(const struct filling *f) {
    const struct organisation *organisation = f->world->organisation;
    const struct staff *staff = organisation_staff(organisation, f->matter->holder);
    const struct unit *unit = organisation_unit_of(organisation, f->matter->holder);
    const struct staff *head = unit ? organisation_staff(organisation, unit->head) : NULL;
    struct str phone = first_of(staff ? staff->phone : (struct str){0}, unit ? unit->phone : (struct str){0});
    return first_of(phone, head ? head->phone : (struct str){0});
}

static struct str fill_received_at(const struct filling *f) { return moment(f, asked_at(f)); }
static struct str fill_closed_at(const struct filling *f) { return moment(f, f->matter->closed_at); }
static struct str fill_method(const struct filling *f) {
    const struct event *callback = callback_event(f);
    return callback ? word(FACT_METHOD, json_text(callback->args, "method")) : (struct str){0};
}

static struct str fill_proxy(const struct filling *f) {
    struct str to = f->event->verb == VERB_ASSIGN ? json_text(f->event->args, "to") : (struct str){0};
    return name_of(f, to);
}

static struct str fill_signed_by(const struct filling *f) {
    const struct event *filed = last(f, VERB_FILE_REFUSAL);
    return filed ? name_of(f, filed->by) : (struct str){0};
}

static struct str fill_approved_by(const struct filling *f) {
    for (size_t i = f->matter->events_count; i-- > 0;) {
        const struct event *event = f->matter->events[i];
        struct str milestone = event->verb == VERB_REACH ? json_text(event->args, "milestone") : (struct str){0};
        if (event->verb == VERB_APPROVE || str_contains(milestone, STR("approved"))) return name_of(f, event->by);
    }
    return (struct str){0};
}

static struct str fill_unit(const struct filling *f) {
    const struct unit *unit = organisation_unit_of(f->world->organisation, f->matter->owner);
    return unit ? unit->name : (struct str){0};
}

static const struct finding *finding_of(const struct filling *f) {
    return f->event->effects.findings_count ? &f->event->effects.findings[0] : NULL;
}
static struct str fill_staff(const struct filling *f) {
    const struct finding *finding = finding_of(f);
    return finding && finding->who_count ? name_of(f, finding->who[0]) : (struct str){0};
}
static struct str fill_measure(const struct filling *f) {
    const json_t *measures = json_object_get(f->event->args, "measures");
    struct str joined = {0};
    for (size_t i = 0; i < json_array_size(measures); i++) {
        struct str measure = json_text(json_array_get(measures, i), "measure");
        joined = str_printf(f->arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), i ? "、" : "",
                            STR_ARG(text_in(regulation_word_text(f->world->regulation, measure), LANGUAGE_ZH)));
    }
    return joined;
}
static struct str fill_decided_on(const struct filling *f) {
    return f->event->verb == VERB_DECIDE ? fill_date(f) : (struct str){0};
}

static struct str option(const struct filling *f, struct str name) {
    const struct option_rule *rule = regulation_option(f->world->regulation, name);
    return organisation_option(f->world->organisation, name, rule ? rule->otherwise : (struct str){0});
}
static struct str fill_violation_phone(const struct filling *f) { return option(f, STR("violation_phone")); }
static struct str fill_supervision_phone(const struct filling *f) {
    return first_of(f->world->organisation->supervision_phone, option(f, STR("supervision_phone")));
}

static struct str fill_replied_at(const struct filling *f) {
    return reply_event(f) ? moment(f, reply_event(f)->at) : (struct str){0};
}
static struct str fill_replied_by(const struct filling *f) {
    return reply_event(f) ? name_of(f, reply_event(f)->by) : (struct str){0};
}
static struct str fill_callback_at(const struct filling *f) {
    return callback_event(f) ? moment(f, callback_event(f)->at) : (struct str){0};
}
static struct str fill_callback_by(const struct filling *f) {
    return callback_event(f) ? name_of(f, callback_event(f)->by) : (struct str){0};
}
static struct str fill_asker_opinion(const struct filling *f) {
    const struct event *callback = callback_event(f);
    if (!callback) return (struct str){0};
    struct str text = json_text(callback->args, "text"), result = word(FACT_RESULT, json_text(callback->args, "result"));
    return str_printf(f->arena, STR_FMT "%s" STR_FMT, STR_ARG(result), text.len ? "：" : "", STR_ARG(text));
}

/* Fields that only a named value fills: rules, materials, time_limit, blank_forms, fees, order, heads, direction, mode,
 * service_body, service_scope, service_items, sender, sender_name, remarks. */
static const struct {
    const char *name;
    struct str (*fill)(const struct filling *filling);
} fillings[] = {
#define FILLED(name) {#name, fill_##name},
    FILLED(subject) FILLED(body) FILLED(asker_name) FILLED(asker_unit) FILLED(asker_phone) FILLED(asker_address) FILLED(channel)
        FILLED(kind) FILLED(urgency) FILLED(scope) FILLED(topic) FILLED(time) FILLED(date) FILLED(items) FILLED(reason)
            FILLED(opinion) FILLED(reply) FILLED(result) FILLED(to) FILLED(transferred_at) FILLED(contact) FILLED(phone)
                FILLED(address) FILLED(due) FILLED(until) FILLED(handed_by) FILLED(received_by) FILLED(first_signature)
                    FILLED(unit_signature) FILLED(procedure) FILLED(basis) FILLED(lead) FILLED(units) FILLED(attendees)
                        FILLED(escorted) FILLED(called_ahead) FILLED(who) FILLED(owner_name) FILLED(owner_title)
                            FILLED(owner_phone) FILLED(handler) FILLED(handler_phone) FILLED(received_at) FILLED(closed_at)
                                FILLED(method) FILLED(proxy)
                                FILLED(signed_by) FILLED(approved_by) FILLED(unit) FILLED(staff) FILLED(measure)
                                    FILLED(decided_on) FILLED(violation_phone) FILLED(supervision_phone) FILLED(replied_at)
                                        FILLED(replied_by) FILLED(callback_at) FILLED(callback_by) FILLED(asker_opinion)
#undef FILLED
};

static struct str filled(const struct filling *f, struct str name) {
    struct str value = value_of_json(f, args_field(f->event->args, name));
    if (!str_blank(value)) return value;
    for (size_t i = 0; i < ARRAY_LENGTH(fillings); i++)
        if (str_is(name, fillings[i].name)) value = fillings[i].fill(f);
    return str_blank(value) ? noted(f, name) : value;
}

static const struct form_field *field_of(const struct world *world, const struct form *form, struct str name) {
    const struct form_rule *rule = regulation_form(world->regulation, form->id, form->article);
    for (size_t i = 0; rule && i < rule->fields_count; i++)
        if (str_equal(rule->fields[i].name, name)) return &rule->fields[i];
    return NULL;
}

struct str matter_form_field(const struct world *world, const struct matter *matter, const struct form *form, struct str name,
                             struct arena *arena) {
    if (form->event < 1 || (size_t)form->event > matter->events_count) return (struct str){0};
    struct filling filling = {world, matter, matter->events[form->event - 1], arena};
    const struct form_field *field = field_of(world, form, name);
    /* What the command itself says of the field comes before where the form takes it from. */
    struct str value = field && field->from_count ? value_of_json(&filling, args_field(filling.event->args, name))
                                                  : filled(&filling, name);
    for (size_t i = 0; field && i < field->from_count && str_blank(value); i++) value = filled(&filling, field->from[i]);
    return str_blank(value) ? (struct str){0} : value;
}
