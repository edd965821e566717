/* Packs with one thing wrong each: the error names file, line and column, says what is wrong, and how to mend it.
 * Not here: packs that are right (test_packs.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "regulation/regulation.h"

/* Ten lines: what follows begins at line 11. */
#define HEAD                                                       \
    "regulation: demo\n"                                           \
    "version: \"1\"\n"                                             \
    "title: {zh: 示例, en: demo}\n"                                \
    "articles:\n"                                                  \
    "  第一条: {zh: 甲, en: a}\n"                                  \
    "  第二条: {zh: 乙, en: b}\n"                                  \
    "milestones: {checked: {zh: 已审核, en: checked}}\n"           \
    "words: {fine: {zh: 罚款, en: fine}, slow: {zh: 拖延, en: slow}}\n" \
    "fields: {major: {zh: 重大, en: major, type: yes_no, on: register}, ended: {zh: 结束, en: ended, type: date, on: any}}\n" \
    "options: {size: {zh: 规模, en: size, words: [small, large], default: small}}\n"
#define REFUSE(when) HEAD "refusals:\n  - {article: 第一条, command: guide, when: " when "}\n"
#define CLOCK(rest) HEAD "clocks:\n  - {id: a, article: 第一条, start: register, against: owner, " rest "}\n"

static const struct {
    const char *yaml, *where, *message, *hint;
} broken[] = {
    /* not a pack at all */
    {"", "1:1", "this pack is empty", ""},
    {"# nothing\n", "1:1", "this pack is empty", ""},
    {"- a\n", "1:1", "a pack is a map of its sections", ""},
    {"a: [1\nb: 2\n", "3:1", "malformed YAML: flow sequence without a closing bracket", ""},
    {"regulation: demo\n\tversion: 1\n", "2:1", "a tab in the indentation", "indent with blanks"},
    {"regulation: demo\ntitle: \xff\n", "2:8", "this is not valid UTF-8", "save the file as UTF-8"},
    {"第: \xc3(\n", "1:4", "this is not valid UTF-8", "save the file as UTF-8"},
    {"a: 1\nb: 2\na: 3\n", "3:1", "the key a is given twice", "merge the two, or rename one"},
    {"a: &x 1\nb: *x\n", "1:7", "anchors and aliases are not part of the format",
     "give the condition a name under cases: instead"},
    {"a: !!str 1\n", "1:10", "tags are not part of the format", "remove it"},
    {"a: 1\n---\nb: 1\n", "2:1", "one file is one document", "remove the rest"},
    {"? [a]\n: b\n", "1:3", "a key must be a word", ""},
    {"a: \"\\a\"\n", "1:5", "this text holds a control character", "remove it"},

    /* head and sections */
    {"regulation: demo\n", "1:1", "the key version is missing", ""},
    {"regulation: Demo\n", "1:13", "an id has small letters, digits, - and _ only", ""},
    {"regulation: demo\nversion: \"1\"\ntitle: 示例\n", "3:8", "this must be a map", ""},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示例}\n", "3:8", "the key en is missing", ""},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示例, en: a, b}\n", "3:24", "unknown key: b",
     "a text with a comma in it needs quotation marks"},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示例, en: a}\n", "1:1", "a pack declares its articles", ""},
    {HEAD "clock: []\n", "11:1", "unknown key: clock", "did you mean clocks?"},
    {HEAD "clocks: {}\n", "11:9", "this must be a list", ""},
    {HEAD "cases: []\n", "11:8", "this must be a map", ""},
    {HEAD "overrides: [第一条]\n", "11:12", "overrides: without extends:", ""},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示, en: a}\nmilestones: {answer: {zh: 答, en: a}}\n", "4:14",
     "a milestone may not be named like a command or event", ""},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示, en: a}\nfields: {f: {zh: 值, en: f, type: colour, on: any}}\n", "4:34",
     "unknown type of value: colour", "one of text, yes_no, number, date, word, list, party"},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示, en: a}\nfields: {f: {zh: 值, en: f, type: word, on: any}}\n", "4:13",
     "a value of type word needs words", ""},
    {"regulation: demo\nversion: \"1\"\ntitle: {zh: 示, en: a}\noptions: {o: {zh: 值, en: o, words: [a, b], default: c}}\n", "4:14",
     "the default is none of the words", ""},

    /* how the work is shown */
    {HEAD "courtesies: [{article: 第一条}]\n", "11:14", "a courtesy needs say: or words:", ""},
    {HEAD "stages:\n  - {stage: a, article: 第一条, text: {zh: 一, en: a}, on: register}\n"
          "  - {stage: a, article: 第一条, text: {zh: 二, en: b}, on: answer}\n",
     "13:13", "two stages with the name a", ""},
    {HEAD "stages: [{stage: a, article: 第一条, text: {zh: 一, en: a}, on: regster}]\n", "11:61", "unknown command or event: regster",
     "did you mean register?"},
    {HEAD "checklists: [{article: 第一条, title: {zh: 单, en: list}, each: checked, all: checked, items: [flowers]}]\n", "11:92",
     "unknown value of fields: flowers", "one of major, ended"},

    /* words outside the vocabulary */
    {REFUSE("{channl: visit}"), "12:43", "unknown condition: channl", "did you mean channel?"},
    {REFUSE("{channel: visits}"), "12:52", "unknown word of channel: visits", "did you mean visit?"},
    {REFUSE("{channel: {at_least: 1}}"), "12:52", "this must be a word or text", ""},
    {REFUSE("{milestone: done}"), "12:54", "unknown word of milestone: done", "one of case_accepted, checked"},
    {REFUSE("{escorted: yes}"), "12:53", "this must be true or false", ""},
    {REFUSE("{escorted: \"true\"}"), "12:54", "this must be true or false", ""},
    {REFUSE("{by: ownr}"), "12:47", "unknown relation: ownr", "did you mean owner?"},
    {REFUSE("{by: {roles: window}}"), "12:48", "unknown key: roles", "did you mean role?"},
    {REFUSE("{by: {role: boss}}"), "12:54", "unknown role: boss",
     "one of window, operator, staff, unit_head, deputy_leader, leader, supervisor, dispatcher, account_manager, duty_officer, "
     "discipline"},
    {REFUSE("{to: {kind: foreign}}"), "12:54", "unknown kind of unit: foreign", "one of internal, affiliated, parent, outside"},
    {REFUSE("{to: {type: person}}"), "12:54", "unknown type of party: person", "one of unit, staff, asker"},
    {REFUSE("{to: {duty: trial}}"), "12:54", "unknown word: trial", "one of fine, slow"},
    {REFUSE("{to: {on_leave: maternity}}"), "12:58", "unknown kind of leave: maternity", "one of personal, sick, trip"},
    {REFUSE("{to: {}}"), "12:47", "this test is empty", ""},
    {REFUSE("{missing: [asker.nam]}"), "12:53", "unknown fact: asker.nam", "did you mean asker.name?"},
    {REFUSE("{missing: []}"), "12:52", "this list is empty", ""},
    {REFUSE("{fields.majr: true}"), "12:43", "unknown condition: fields.majr",
     "declare the value under fields: with zh, en and type"},
    {REFUSE("{option.size: huge}"), "12:56", "unknown word: huge", "one of small, large"},
    {REFUSE("{due: visit}"), "12:48", "a moment has no word to compare with: use given or after", ""},
    {REFUSE("{after: {fact: due, other: reason}}"), "12:69", "this is not a moment", ""},
    {REFUSE("{ratio: {of: units, to: units, more_than: 1, per: 2}}"), "12:55", "this is not a number", ""},
    {REFUSE("{units: {at_least: 3, at_most: 2}}"), "12:50", "at_least is more than at_most", ""},
    {REFUSE("{units: {at_least: -1}}"), "12:61", "this must be a whole number from 0 to 2147483647", ""},
    {REFUSE("{state: answred}"), "12:50", "unknown state: answred", "did you mean answered?"},
    {REFUSE("{happened: explained}"), "12:53", "unknown command or event: explained", "did you mean explain?"},
    {REFUSE("{happened: {where: {escorted: true}}}"), "12:53", "the key events is missing", ""},
    {REFUSE("{happened: {events: explain, at_least: 0}}"), "12:81", "this must be a whole number from 1 to 1000", ""},
    {REFUSE("{clock: {article: 第三条, is: running}}"), "12:60", "unknown article: 第三条", "did you mean 第一条?"},
    {REFUSE("{clock: {article: 第一条, is: late}}"), "12:69", "unknown state of a clock: late", "one of running, ran_out, started"},
    {REFUSE("{all: {escorted: true}}"), "12:48", "this must be a list of conditions", ""},
    {REFUSE("{}"), "12:42", "a condition is a map, or the name of a case", ""},
    {REFUSE("mine"), "12:42", "unknown case: mine", "a condition is a map, or the name of an entry of cases:"},
    {HEAD "cases: {mine: {scope: self}}\nrefusals:\n  - {article: 第一条, command: guide, when: mina}\n", "13:42",
     "unknown case: mina", "did you mean mine?"},
    {HEAD "cases: {a: {all: [b]}, b: {not: a}}\n", "11:33", "the case a is defined by itself", ""},
    {HEAD "cases: {a: {say: {zh: 甲, en: a}}}\n", "11:12", "a case with say: has exactly say: and when:", ""},
    {HEAD "cases: {unused: {scope: nowhere}}\n", "11:25", "unknown word of scope: nowhere",
     "one of self, unit, organisation, outside, unclear"},

    /* rules */
    {HEAD "refusals:\n  - {command: guide, when: {escorted: true}}\n", "12:5", "the key article is missing", ""},
    {HEAD "refusals:\n  - {article: 第一条, command: guid, when: {escorted: true}}\n", "12:29", "unknown command or event: guid",
     "did you mean guide?"},
    {HEAD "refusals:\n  - {article: 第一条, command: breach, when: {escorted: true}}\n", "12:29",
     "nobody gives the command breach: it is a consequence", ""},
    {HEAD "refusals:\n  - {article: 第一条, command: guide}\n", "12:5", "a refusal without when: needs say:", ""},
    {REFUSE("{untold: true}"), "12:29", "untold is asked of close only", ""},
    {HEAD "effects:\n  - {article: 第一条, on: guide}\n", "12:5", "this effect changes nothing", ""},
    {HEAD "effects:\n  - {article: 第一条, on: guide, state: gone}\n", "12:38", "unknown state: gone",
     "one of open, offered, consulting, referred, paused, answered, closed"},
    {HEAD "grants:\n  - {article: 第一条, command: any, when: {by: owner}}\n", "12:5", "name the commands that are granted", ""},
    {HEAD "findings:\n  - {article: 第一条, on: notice, against: against}\n", "12:41", "only complain says against whom", ""},
    {HEAD "phrases:\n  - {article: 第一条, phrases: []}\n", "12:29", "this list is empty", ""},

    /* clocks */
    {HEAD "clocks:\n  - {id: a, start: register, until: answer, due: none, against: owner}\n", "12:5",
     "the key article is missing", ""},
    {CLOCK("until: answer, due: none}\n  - {id: a, article: 第一条, start: register, against: owner, until: answer, due: none"),
     "13:10",
     "two clocks with the id a", "rename one of them"},
    {CLOCK("until: register, due: none"), "12:67", "nothing can stop the clock a",
     "name under stop: an event that can come after its start"},
    {CLOCK("until: breach, due: none"), "12:67", "nothing can stop the clock a",
     "name under stop: an event that can come after its start"},
    {CLOCK("until: callback, stop: register, due: none"), "12:67", "nothing can stop the clock a",
     "name under stop: an event that can come after its start"},
    {CLOCK("until: checkd, due: none"), "12:67", "unknown event or milestone: checkd", "did you mean check?"},
    {CLOCK("until: answer, due: soon"), "12:80", "unknown due: soon", "one of none, promise, matter, measure"},
    {CLOCK("until: answer, due: {amount: 0, unit: days}"), "12:89", "this must be a whole number from 1 to 100000", ""},
    {CLOCK("until: answer, due: {amount: 3, unit: weeks}"), "12:98", "unknown unit of time: weeks", NULL},
    {CLOCK("until: answer, due: {amount: 3}"), "12:80", "the key unit is missing", ""},
    {CLOCK("until: answer, due: {before: {amount: 3, unit: months}}"), "12:80",
     "backwards only minutes, hours and days are counted", ""},
    {CLOCK("until: answer, due: promise"), "12:80",
     "a promise is due at the until of explain or extend: this clock starts at something else", ""},
    {CLOCK("until: answer, due: {topic: [steps, promised]}"), "12:88", "steps stands alone", ""},
    {CLOCK("until: answer, due: {topic: steps}"), "12:80", "due: {topic: steps} and until: step belong together", ""},
    {CLOCK("until: answer, due: none, hard: false, blames: 第二条"), "12:107",
     "a soft clock opens no finding, so it blames nothing", ""},
    {CLOCK("until: answer, due: none, blames: 第三条"), "12:94", "unknown article: 第三条", "did you mean 第一条?"},

    /* forms */
    {HEAD "forms:\n  - {id: slip, article: 第一条, title: {zh: 单, en: slip}, on: guide, fields: [to, color]}\n", "12:80",
     "nobody can fill the form field color", "declare it under fields: with zh, en and type"},
    {HEAD "forms:\n  - {id: slip, article: 第一条, title: {zh: 单, en: slip}, on: guide, fields: [asker_nam]}\n", "12:76",
     "nobody can fill the form field asker_nam", "did you mean asker_name?"},
    {HEAD "forms:\n  - {id: slip, article: 第一条, title: {zh: 单, en: slip}, on: guide, fields: [to, to]}\n", "12:80",
     "this field is there twice", ""},
    {HEAD "forms:\n  - {id: s, article: 第一条, title: {zh: 单, en: s}, on: guide, fields: [to]}\n"
          "  - {id: s, article: 第一条, title: {zh: 单, en: s}, on: close, fields: [to]}\n", "13:10",
     "two forms with the id s of one article", ""},

    /* penalties */
    {HEAD "sanctions:\n  - {article: 第一条, measures: any}\n", "12:5", "the key decide is missing", ""},
    {HEAD "sanctions:\n  - {article: 第一条, measures: any, decide: []}\n", "12:43", "a sanction needs somebody who decides it", ""},
    {HEAD "sanctions:\n  - {article: 第一条, measures: [prison], decide: leader}\n", "12:31", "unknown word: prison",
     "one of fine, slow"},
    {HEAD "sanctions:\n  - {article: 第一条, measures: [fine], exactly_one: slow, decide: leader}\n", "12:51",
     "unknown measure of this rule: slow", "one of fine"},
    {HEAD "sanctions:\n  - {article: 第一条, measures: [{measure: fine, amount: {min: 9, max: 5, unit: yuan}}], decide: leader}\n",
     "12:55", "min is more than max", ""},
    {HEAD "offences:\n  - {article: 第一条, causes: [lazy]}\n", "12:29", "unknown word: lazy", "one of fine, slow"},
    {HEAD "offences:\n  - {article: 第一条, consequences: [worse]}\n", "12:35", "unknown word of consequence: worse",
     "one of bad_effect, quarrel, serious, loss, fine, slow"},

    /* extending */
    {HEAD "extends: nothing\n", "11:10", "cannot extend nothing: there is no such pack", ""},
    {HEAD "extends: demo\n", "11:10", "cannot extend demo: it would extend itself", ""},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\nextends: base\noverrides: [第九条]\n", "5:13",
     "unknown article, clock or form to override: 第九条", "did you mean 第一条?"},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\nextends: base\noverrides: [第一条]\n", "5:13",
     "the overridden article 第一条 is not declared anew under articles:", ""},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\nextends: base\narticles: {第一条: {zh: 新, en: new}}\n", "5:12",
     "already declared by the pack that this one extends: 第一条", "to replace an article, name it under overrides:"},
    {"regulation: circle\nversion: \"1\"\ntitle: {zh: 圈, en: c}\nextends: circle-two\n", "circle-two:4:10",
     "cannot extend circle: it would extend itself", ""},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\nextends: [base, base]\n", "4:17",
     "cannot extend base: it is named twice", ""},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\nextends: []\n", "4:10", "extends names no pack", ""},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\nextends: [asks-yes, asks-text]\n", "4:21",
     "the field urgent is of another type in a pack named before", ""},

    /* what forbids in every case what another article needs */
    {HEAD "refusals:\n  - {article: 第一条, command: close, say: {zh: 不, en: never}}\n", "12:29",
     "the state answered has no exit: article 第一条 refuses close in every case, and the others are refused too",
     "say when: it is refused, or leave close to somebody"},
    {HEAD "refusals:\n  - {article: 第二条, command: any, when: {state: [paused, closed]}}\n", "12:29",
     "the state paused has no exit: article 第二条 refuses supplement in every case, and the others are refused too",
     "say when: it is refused, or leave supplement to somebody"},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {by: {role: leader}}}\n"
          "  - {article: 第二条, command: close, when: {not: {by: {role: leader}}}}\n", "13:29",
     "the state answered has no exit: article 第二条 refuses close in every case, and the others are refused too",
     "say when: it is refused, or leave close to somebody"},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {not: {happened: summarise}}}\n"
          "  - {article: 第二条, command: summarise, say: {zh: 不, en: never}}\n", "12:29",
     "the state answered has no exit: article 第一条 refuses close in every case, and the others are refused too",
     "say when: it is refused, or leave close to somebody"},
    {CLOCK("until: callback, due: {amount: 1, unit: days}")
         "refusals:\n  - {article: 第二条, command: callback, say: {zh: 不, en: never}}\n", "12:67",
     "nothing can stop the clock a: what would is refused in every case",
     "an article may not forbid what another one demands: mend the refusal"},
    {CLOCK("until: checked, due: {amount: 1, unit: days}")
         "refusals:\n  - {article: 第二条, command: reach, say: {zh: 不, en: never}}\n", "12:67",
     "nothing can stop the clock a: what would is refused in every case",
     "an article may not forbid what another one demands: mend the refusal"},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 甲, en: a}\narticles: {第一条: {zh: 甲, en: a}}\n"
     "fields: {note: {zh: 记, en: note, type: text, on: summarise}}\n"
     "forms:\n  - {id: f, article: 第一条, title: {zh: 表, en: f}, on: answer, fields: [subject, note]}\n"
     "refusals:\n  - {article: 第一条, command: summarise, say: {zh: 不, en: never}}\n", "7:80",
     "nobody can fill the form field note", "none of the commands that carry it can be given: change on: of the field"},

    /* the same, by other ways round */
#define NEVER "say: {zh: 不, en: never}"
#define NO_EXIT(state, article, verb)                                                                                   \
    "the state " state " has no exit: article " article " refuses " verb " in every case, and the others are refused too", \
        "say when: it is refused, or leave " verb " to somebody"
    {HEAD "refusals:\n  - {article: 第一条, command: register, " NEVER "}\n", "12:29",
     "no matter can be registered: article 第一条 and others refuse it in every case",
     "say when: it is refused, or leave register to somebody"},
    {HEAD "refusals:\n  - {article: 第一条, command: register, when: {channel: [visit, phone, letter, fax]}}\n"
          "  - {article: 第二条, command: register, when: {channel: [email, web, message]}}\n", "13:29",
     "no matter can be registered: article 第二条 and others refuse it in every case",
     "say when: it is refused, or leave register to somebody"},
    {HEAD "refusals:\n  - {article: 第一条, command: register, when: {not: {happened: answer}}}\n", "12:29",
     "no matter can be registered: article 第一条 and others refuse it in every case",
     "say when: it is refused, or leave register to somebody"},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {by: {is: owner}}}\n"
          "  - {article: 第二条, command: close, when: {by: {not: {is: owner}}}}\n", "13:29", NO_EXIT("answered", "第二条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {scope: self}}\n"
          "  - {article: 第二条, command: close, when: {not: {scope: self}}}\n", "13:29", NO_EXIT("answered", "第二条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {not: {scope: self}}}\n"
          "  - {article: 第二条, command: close, when: {not: {scope: unit}}}\n", "12:29", NO_EXIT("answered", "第一条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {missing: [reason]}}\n"
          "  - {article: 第二条, command: close, when: {given: [reason]}}\n", "12:29", NO_EXIT("answered", "第一条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {units: {at_least: 2}}}\n"
          "  - {article: 第二条, command: close, when: {units: {at_most: 2}}}\n", "13:29", NO_EXIT("answered", "第二条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {fields.major: true}}\n"
          "  - {article: 第二条, command: close, when: {fields.major: false}}\n", "13:29", NO_EXIT("answered", "第二条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {not: {outcome: withdrawn}}}\n", "12:29",
     NO_EXIT("answered", "第一条", "close")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {not: {clock: {article: 第二条, is: ran_out}}}}\n", "12:29",
     NO_EXIT("answered", "第一条", "close")},
    {HEAD "refusals:\n" /* six sets of roles: whoever it is, one of them refuses */
          "  - {article: 第一条, command: close, when: {by: {role: window}}}\n"
          "  - {article: 第一条, command: close, when: {by: {role: [operator, staff]}}}\n"
          "  - {article: 第一条, command: close, when: {by: {role: [unit_head, deputy_leader]}}}\n"
          "  - {article: 第一条, command: close, when: {by: {role: [leader, supervisor]}}}\n"
          "  - {article: 第一条, command: close, when: {by: {role: discipline}}}\n"
          "  - {article: 第二条, command: close, when: {by: {not: {role: [window, operator, staff, unit_head, deputy_leader, "
          "leader, supervisor, discipline]}}}}\n", "17:29", NO_EXIT("answered", "第二条", "close")},
    {HEAD "refusals:\n" /* each waits for the other */
          "  - {article: 第一条, command: close, when: {not: {happened: summarise}}}\n"
          "  - {article: 第二条, command: summarise, when: {not: {happened: check}}}\n"
          "  - {article: 第二条, command: check, when: {not: {happened: [summarise, close]}}}\n", "12:29",
     NO_EXIT("answered", "第一条", "close")},
    {HEAD "cases: {leader: {by: {role: leader}}}\n" /* by way of a case, and of any and all */
          "refusals:\n  - {article: 第一条, command: close, when: {any: [leader, {all: [{not: leader}, {any: [{told: true}, "
          "{told: false}]}]}]}}\n", "13:29", NO_EXIT("answered", "第一条", "close")},
    {HEAD "effects:\n  - {article: 第一条, on: close, state: open}\n", "12:38",
     "the state answered has no exit: the effect of article 第一条 on close leads nowhere that closes",
     "say when: it holds, or set another state"},
    {HEAD "effects:\n  - {article: 第一条, on: close, when: {scope: self}, state: open}\n"
          "  - {article: 第二条, on: close, when: {not: {scope: self}}, state: paused}\n", "12:59",
     "the state answered has no exit: the effect of article 第一条 on close leads nowhere that closes",
     "say when: it holds, or set another state"},
    {HEAD "effects:\n  - {article: 第一条, on: close, when: {scope: self}, state: open}\n"
          "refusals:\n  - {article: 第二条, command: close, when: {not: {scope: self}}}\n", "12:59",
     "the state answered has no exit: the effect of article 第一条 on close leads nowhere that closes",
     "say when: it holds, or set another state"},
    {HEAD "effects:\n  - {article: 第一条, on: reach, state: paused}\n" /* a state that only an effect leads to */
          "refusals:\n  - {article: 第二条, command: any, when: {state: [paused, closed]}}\n"
          "  - {article: 第二条, command: notice, " NEVER "}\n", "14:29", NO_EXIT("paused", "第二条", "supplement")},
    {HEAD "refusals:\n  - {article: 第一条, command: close, when: {option.size: large}}\n", "12:29",
     "the state answered has no exit with option.size: large: article 第一条 refuses close in every case, and the others are "
     "refused too",
     "say when: it is refused, or leave close to somebody"},
    {HEAD "effects:\n  - {article: 第一条, on: close, when: {not: {option.size: small}}, state: open}\n", "12:73",
     "the state answered has no exit with option.size: large: the effect of article 第一条 on close leads nowhere that closes",
     "say when: it holds, or set another state"},

    /* by way of extending and combining: the place is where the other pack is named */
#define CHILD "regulation: a\nversion: \"1\"\ntitle: {zh: 子, en: a}\n"
    {CHILD "extends: [leader-closes-not, only-leader-closes]\n", "4:10", NO_EXIT("answered", "第二条", "close")},
    {CHILD "extends: leader-closes-not\narticles: {第三条: {zh: 丙, en: c}}\n"
           "refusals:\n  - {article: 第三条, command: close, when: {by: {not: {role: leader}}}}\n", "7:29",
     NO_EXIT("answered", "第三条", "close")},
    {CHILD "extends: only-leader-closes\narticles: {第三条: {zh: 丙, en: c}}\n"
           "effects:\n  - {article: 第三条, on: close, when: {by: {role: leader}}, state: open}\n", "7:66",
     "the state answered has no exit: the effect of article 第三条 on close leads nowhere that closes",
     "say when: it holds, or set another state"},
    {CHILD "extends: leader-decides\narticles: {第三条: {zh: 丙, en: c}}\n"
           "refusals:\n  - {article: 第三条, command: decide, when: {by: {role: leader}}}\n", "4:10",
     "the sanction of article 第一条 has no authority: article 第三条 refuses decide to whoever is named here",
     "name somebody who may decide, or mend the refusal"},
    {CHILD "extends: asks-note\narticles: {第三条: {zh: 丙, en: c}}\nrefusals:\n  - {article: 第三条, command: summarise, " NEVER "}\n",
     "4:10", "nobody can fill the form field note",
     "none of the commands that carry it can be given: change on: of the field"},
    {CHILD "extends: has-clock\narticles: {第三条: {zh: 丙, en: c}}\n"
           "clocks:\n  - {id: a, article: 第三条, start: register, against: owner, until: answer, due: none}\n", "7:10",
     "two clocks with the id a", "to replace the one that is taken over, name it under overrides:"},
    {CHILD "extends: has-clock\narticles: {第三条: {zh: 丙, en: c}}\nrefusals:\n  - {article: 第三条, command: callback, " NEVER "}\n",
     "4:10", "nothing can stop the clock a: what would is refused in every case",
     "an article may not forbid what another one demands: mend the refusal"},
    {CHILD "extends: [has-clock, on-top]\n", "4:22", "cannot extend on-top: it takes over has-clock, which is taken over already",
     "name only one of the two"},
    {CHILD "extends: [on-top, has-clock]\n", "4:19", "cannot extend has-clock: it is taken over already", ""},
    {CHILD "extends: [has-clock, leader-decides]\noverrides: [第九条]\n", "5:13", "unknown article, clock or form to override: 第九条",
     "did you mean 第一条?"},
    {CHILD "extends: [has-clock, leader-decides]\noverrides: [leader-decides.a]\n", "5:13",
     "unknown article, clock or form to override: leader-decides.a", NULL},
    {CHILD "extends: [stage-one, stage-two]\n", "4:22", "two stages with the name s", ""},
    {CHILD "extends: [words-option, text-option]\n", "4:25", "the option o has words in one pack only", ""},
    {"regulation: round\nversion: \"1\"\ntitle: {zh: 圈, en: c}\nextends: [has-clock, round-two]\n", "round-two:4:19",
     "cannot extend round: it would extend itself", ""},

    /* authority */
    {HEAD "sanctions:\n  - {article: 第一条, measures: any, decide: leader}\n"
          "refusals:\n  - {article: 第二条, command: decide, when: {by: {role: leader}}}\n", "12:43",
     "the sanction of article 第一条 has no authority: article 第二条 refuses decide to whoever is named here",
     "name somebody who may decide, or mend the refusal"},
    {HEAD "sanctions:\n  - {article: 第一条, measures: any, decide: [leader, discipline]}\n"
          "refusals:\n  - {article: 第二条, command: decide, when: {by: {not: {role: supervisor}}}}\n"
          "  - {article: 第二条, command: decide, when: {by: {role: supervisor}}}\n", "12:43",
     "the sanction of article 第一条 has no authority: article 第二条 refuses decide to whoever is named here",
     "name somebody who may decide, or mend the refusal"},
    {HEAD "sanctions:\n  - {article: 第一条, measures: any, decide: leader}\n"
          "refusals:\n  - {article: 第二条, command: verify, " NEVER "}\n", "12:43",
     "the sanction of article 第一条 can never be decided: verify is refused in every case",
     "say when: verify is refused, or leave it to somebody"},

    /* fields */
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 甲, en: a}\narticles: {第一条: {zh: 甲, en: a}}\n"
     "milestones: {met: {zh: 已开, en: met, kinds: meeting}}\n"
     "fields: {note: {zh: 记, en: note, type: text, on: reach, kinds: document, milestones: met}}\n"
     "forms:\n  - {id: f, article: 第一条, title: {zh: 表, en: f}, on: answer, fields: [subject, note]}\n", "8:80",
     "nobody can fill the form field note", "none of the commands that carry it can be given: change on: of the field"},
    {"regulation: a\nversion: \"1\"\ntitle: {zh: 甲, en: a}\narticles: {第一条: {zh: 甲, en: a}}\n"
     "fields: {note: {zh: 记, en: note, type: text, on: any, kinds: task}}\n"
     "forms:\n  - {id: f, article: 第一条, title: {zh: 表, en: f}, on: answer, fields: [{subject: {from: [note]}}]}\n"
     "refusals:\n  - {article: 第一条, command: register, when: {kind: task}}\n", "7:71",
     "nobody can fill the form field subject", "none of the commands that carry it can be given: change on: of the field"},
};

static bool find_pack(void *context, struct str id, struct str *yaml) {
    static const struct {
        const char *id, *yaml;
    } packs[] = {
        {"base", "regulation: base\nversion: \"1\"\ntitle: {zh: 基, en: base}\narticles: {第一条: {zh: 甲, en: a}}\n"},
        {"asks-yes", "regulation: asks-yes\nversion: \"1\"\ntitle: {zh: 问, en: y}\narticles: {第一条: {zh: 甲, en: a}}\n"
                     "fields: {urgent: {zh: 急, en: u, type: yes_no, on: register}}\n"},
        {"asks-text", "regulation: asks-text\nversion: \"1\"\ntitle: {zh: 答, en: t}\narticles: {第二条: {zh: 乙, en: b}}\n"
                      "fields: {urgent: {zh: 急, en: u, type: text, on: register}}\n"},
#define BASE(id) "regulation: " id "\nversion: \"1\"\ntitle: {zh: " id ", en: " id "}\narticles: {第一条: {zh: 甲, en: a}}\n"
        {"leader-closes-not", BASE("leader-closes-not")
                              "refusals:\n  - {article: 第一条, command: close, when: {by: {role: leader}}}\n"},
        {"only-leader-closes", "regulation: only-leader-closes\nversion: \"1\"\ntitle: {zh: 只, en: o}\n"
                               "articles: {第二条: {zh: 乙, en: b}}\n"
                               "refusals:\n  - {article: 第二条, command: close, when: {by: {not: {role: leader}}}}\n"},
        {"leader-decides", BASE("leader-decides") "sanctions:\n  - {article: 第一条, measures: any, decide: leader}\n"},
        {"asks-note", BASE("asks-note") "fields: {note: {zh: 记, en: note, type: text, on: summarise}}\n"
                      "forms:\n  - {id: f, article: 第一条, title: {zh: 表, en: f}, on: answer, fields: [subject, note]}\n"},
        {"has-clock", BASE("has-clock")
                      "clocks:\n  - {id: a, article: 第一条, start: answer, against: owner, until: callback, due: none}\n"},
        {"on-top", "regulation: on-top\nversion: \"1\"\ntitle: {zh: 上, en: t}\nextends: has-clock\n"},
        {"stage-one", BASE("stage-one") "stages: [{stage: s, article: 第一条, text: {zh: 一, en: a}, on: register}]\n"},
        {"stage-two", BASE("stage-two") "stages: [{stage: s, article: 第一条, text: {zh: 二, en: b}, on: answer}]\n"},
        {"words-option", BASE("words-option") "options: {o: {zh: 选, en: o, words: [a, b], default: a}}\n"},
        {"more-option", BASE("more-option") "options: {o: {zh: 选, en: o, words: [b, c], default: c}}\n"},
        {"text-option", BASE("text-option") "options: {o: {zh: 选, en: o, default: a}}\n"},
        {"task-note", BASE("task-note") "fields: {note: {zh: 记, en: note, type: text, on: answer, kinds: task}}\n"
                      "refusals:\n  - {article: 第一条, command: answer, when: {kind: task}}\n"},
        {"any-note", BASE("any-note") "fields: {note: {zh: 记, en: note, type: text, on: answer}}\n"
                     "forms:\n  - {id: f, article: 第一条, title: {zh: 表, en: f}, on: answer, fields: [note]}\n"},
        {"round-two", "regulation: round-two\nversion: \"1\"\ntitle: {zh: 圈, en: c}\nextends: [on-top, round]\n"},
        {"circle-two", "regulation: circle-two\nversion: \"1\"\ntitle: {zh: 圈, en: c}\nextends: circle\n"},
    };
    (void)context;
    for (size_t i = 0; i < ARRAY_LENGTH(packs); i++) {
        *yaml = str_from(packs[i].yaml);
        if (str_is(id, packs[i].id)) return true;
    }
    return false;
}

/* What two packs have of one name is of both: clocks keep apart, a switch has the words of both, a field is asked in the cases of
 * both. What was checked when it was adopted is read again without asking whether it contradicts itself. */
static void test_combined_packs_are_one(void **state) {
    (void)state;
    const struct pack_source source = {.find = find_pack}, kept = {.find = find_pack, .kept = true};
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    const struct regulation *r = regulation_read(arena, STR("pack.yaml"), STR(CHILD "extends: [words-option, more-option]\n"
        "articles: {第三条: {zh: 丙, en: c}}\n"
        "refusals:\n  - {article: 第三条, command: guide, when: {option.o: c}}\n"), &source, &error);
    if (!r) fail_msg("%s: %s", error.where, error.message);
    assert_int_equal(regulation_option(r, STR("o"))->words_count, 3);
    r = regulation_read(arena, STR("pack.yaml"), STR(CHILD "extends: [task-note, any-note]\n"), &source, &error);
    if (!r) fail_msg("%s: %s", error.where, error.message);
    assert_int_equal(regulation_value(r, STR("note"))->kinds_count, 0);
    struct str contradicts = STR(CHILD "extends: [leader-closes-not, only-leader-closes]\n");
    assert_null(regulation_read(arena, STR("pack.yaml"), contradicts, &source, &error));
    assert_non_null(regulation_read(arena, STR("pack.yaml"), contradicts, &kept, &error));
    arena_free(arena);
}

/* What depends on a matter, a person or a moment is possible: none of these is refused. */
static const char *const good[] = {
    HEAD "refusals:\n  - {article: 第一条, command: close, when: {scope: self}}\n"
         "  - {article: 第二条, command: close, when: {scope: unit}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: close, when: {by: {role: leader}}}\n"
         "  - {article: 第二条, command: close, when: {by: {not: {role: [leader, supervisor]}}}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: register, when: {channel: [visit, phone, letter, fax, email, web]}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: close, when: {all: [{told: true}, {told: false}]}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: close, when: {not: {happened: summarise}}}\n"
         "  - {article: 第二条, command: summarise, when: {not: {happened: answer}}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: close, when: {units: {at_least: 3}}}\n"
         "  - {article: 第二条, command: close, when: {units: {at_most: 1}}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: answer, say: {zh: 不, en: never}}\n", /* guided or refused then */
    HEAD "effects:\n  - {article: 第一条, on: close, when: {scope: self}, state: open}\n",
    HEAD "effects:\n  - {article: 第一条, on: reach, state: closed}\n"
         "refusals:\n  - {article: 第二条, command: close, say: {zh: 不, en: never}}\n",
    HEAD "effects:\n  - {article: 第一条, on: notice, state: consulting}\n" /* entered by an effect, left by its own exit */
         "refusals:\n  - {article: 第二条, command: consult, say: {zh: 不, en: never}}\n",
    HEAD "refusals:\n  - {article: 第一条, command: close, when: {all: [{option.size: large}, {scope: self}]}}\n",
    HEAD "sanctions:\n  - {article: 第一条, measures: any, decide: [leader, discipline]}\n"
         "refusals:\n  - {article: 第二条, command: decide, when: {by: {role: leader}}}\n",
    HEAD "refusals:\n  - {article: 第二条, command: transfer, say: {zh: 不, en: never}}\n" /* a clock that never starts */
         "clocks:\n  - {id: a, article: 第一条, start: transfer, until: accept, against: owner, due: {amount: 1, unit: days}}\n",
};

static void test_what_may_be_is_not_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
        struct error error = {0};
        const struct regulation *r = regulation_read(arena, STR("pack.yaml"), str_from(good[i]), NULL, &error);
        if (!r) fail_msg("%s\n%s: %s", good[i], error.where, error.message);
        assert_false(r->undecided);
        arena_free(arena);
    }
}

/* Nine refusals of which one always holds, but which takes too long to find out: the pack is accepted, and says so. */
static void test_too_much_to_find_out_is_said(void **state) {
    (void)state;
    enum { HOLES = 8, PIGEONS = HOLES + 1 };
    struct buf yaml;
    buf_init(&yaml, LIMIT_PACK_BYTES);
    buf_printf(&yaml, "regulation: a\nversion: \"1\"\ntitle: {zh: 甲, en: a}\narticles: {第一条: {zh: 甲, en: a}}\nfields:\n");
    for (int p = 0; p < PIGEONS; p++)
        for (int h = 0; h < HOLES; h++)
            buf_printf(&yaml, "  f%d_%d: {zh: 值, en: v, type: yes_no, on: register}\n", p, h);
    buf_printf(&yaml, "refusals:\n");
    for (int p = 0; p < PIGEONS; p++) {
        buf_printf(&yaml, "  - {article: 第一条, command: close, when: {all: [{fields.f%d_0: false}", p);
        for (int h = 1; h < HOLES; h++) buf_printf(&yaml, ", {fields.f%d_%d: false}", p, h);
        buf_printf(&yaml, "]}}\n");
        for (int h = 0; h < HOLES; h++)
            for (int other = 0; other < p; other++)
                buf_printf(&yaml, "  - {article: 第一条, command: close, when: {all: [{fields.f%d_%d: true}, "
                                  "{fields.f%d_%d: true}]}}\n", p, h, other, h);
    }
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    const struct regulation *r = regulation_read(arena, STR("pack.yaml"), buf_str(&yaml), NULL, &error);
    if (!r) fail_msg("%s: %s", error.where, error.message);
    assert_true(r->undecided);
    arena_free(arena);
    buf_release(&yaml);
}

static void check_one(size_t i) {
    static const struct pack_source source = {.find = find_pack};
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    if (regulation_read(arena, STR("pack.yaml"), str_from(broken[i].yaml), &source, &error))
        fail_msg("accepted:\n%s", broken[i].yaml);
    bool own_file = broken[i].where[0] >= '0' && broken[i].where[0] <= '9';
    char where[80];
    snprintf(where, sizeof where, "%s%s", own_file ? "pack.yaml:" : "", broken[i].where);
    bool hint = !broken[i].hint || strcmp(error.hint, broken[i].hint) == 0;
    if (strcmp(error.where, where) != 0 || strcmp(error.message, broken[i].message) != 0 || !hint)
        fail_msg("%s\ngot      %s: %s (%s)\nexpected %s: %s (%s)", broken[i].yaml, error.where, error.message, error.hint, where,
                 broken[i].message, broken[i].hint ? broken[i].hint : "…");
    assert_int_equal(error.code, ERROR_INPUT);
    arena_free(arena);
}

static void test_what_is_wrong_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) check_one(i);
}

/* A text of `count` times `part` after `start`. */
static char *repeat(const char *start, const char *part, size_t count, const char *end) {
    size_t start_len = strlen(start), part_len = strlen(part);
    char *text = malloc(start_len + count * part_len + strlen(end) + 1);
    memcpy(text, start, start_len);
    for (size_t i = 0; i < count; i++) memcpy(text + start_len + i * part_len, part, part_len);
    memcpy(text + start_len + count * part_len, end, strlen(end) + 1);
    return text;
}

static void assert_refused(char *yaml, const char *part_of_message) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    assert_null(regulation_read(arena, STR("pack.yaml"), str_from(yaml), NULL, &error));
    if (!strstr(error.message, part_of_message)) fail_msg("got %s: %s, expected %s", error.where, error.message, part_of_message);
    arena_free(arena);
    free(yaml);
}

static void test_limits(void **state) {
    (void)state;
    assert_refused(repeat("# ", "x", LIMIT_PACK_BYTES, "\n"), "LIMIT_PACK_BYTES");
    assert_refused(repeat("a: ", "[", 25, ""), "24 levels deep");
    assert_refused(repeat("a: ", "[", 100000, ""), "24 levels deep");
    assert_refused(repeat("a: [", "x,", LIMIT_PACK_ENTRIES + 1, "]"), "LIMIT_PACK_ENTRIES");
    assert_refused(repeat("a: [", "[a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,"
                                  "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a],",
                          LIMIT_PACK_ENTRIES, "]"), "LIMIT_PACK_NODES");
    assert_refused(repeat("regulation: demo\nversion: \"1\"\ntitle: {en: demo, zh: ", "长", LIMIT_TEXT_CHARS + 1, "}\n"),
                   "LIMIT_TEXT_CHARS");
}

/* Without somebody to ask for other packs, extending is refused. */
static void test_no_source(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    assert_null(regulation_read(arena, STR("pack.yaml"), STR(HEAD "extends: hotel\n"), NULL, &error));
    assert_string_equal(error.message, "cannot extend hotel: there is no such pack");
    arena_free(arena);
}

/* A pack cut off anywhere is refused or read, but never worse. */
static void test_every_prefix_of_a_pack(void **state) {
    (void)state;
    struct str yaml = regulation_builtin_yaml(STR("hotel"));
    assert_true(yaml.len > 1000);
    size_t read = 0;
    for (size_t len = 0; len < yaml.len; len += 7) {
        struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
        struct error error = {0};
        if (regulation_read(arena, STR("cut.yaml"), str_slice(yaml, 0, len), &regulation_builtin_source, &error)) read++;
        else assert_true(error.code == ERROR_INPUT && error.where[0] && error.message[0]);
        arena_free(arena);
    }
    assert_true(read < yaml.len / 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_wrong_is_named),
        cmocka_unit_test(test_combined_packs_are_one),
        cmocka_unit_test(test_what_may_be_is_not_refused),
        cmocka_unit_test(test_too_much_to_find_out_is_said),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_no_source),
        cmocka_unit_test(test_every_prefix_of_a_pack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
