/* Accounts on a whole desk: signing in, lock-out, the ends of sessions, tokens, another process beside. The desk's clock is set,
 * never waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../store/folder.h"
#include "desk/accounts/account.h"
#include "desk/core.h"

static const char organisation_text[] =
    "{\"name\": \"示范局\", \"units\": [{\"id\": \"hall\", \"name\": \"大厅\", \"head\": \"zhao\"}], \"staff\": ["
    "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": "
    "\"2016-07-01\"},"
    "{\"id\": \"zhao\", \"name\": \"赵二\", \"unit\": \"hall\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2008-07-01\"}]}";

struct house {
    struct folder folder;
    struct str path, admin_password;
    struct arena *arena;
    struct desk *desk;
    struct desk_reader *reader;
    instant now;
};

static void house_open(struct house *house) {
    struct error error = {0};
    desk_set_clock(NULL, house->now);
    house->desk = desk_open(house->path, DESK_OFFLINE, &error);
    if (!house->desk) fail_msg("%s: %s", error.where, error.message);
    house->reader = desk_reader_new(house->desk, &error);
    assert_non_null(house->reader);
}

static void house_close(struct house *house) {
    desk_reader_free(house->reader);
    desk_close(house->desk);
}

static int setup(void **state) {
    struct house *house = calloc(1, sizeof *house);
    struct error error = {0};
    house->folder = folder_new();
    house->path = str_from(house->folder.path);
    house->arena = arena_new(LIMIT_ARENA_BYTES);
    assert_true(instant_parse(STR("2026-11-20T10:00"), 480, &house->now));
    json_t *organisation = json_loads(organisation_text, 0, NULL);
    const struct desk_new given = {.pack = STR("tax-bureau"), .organisation = organisation};
    if (!desk_create(house->path, &given, house->now, &house->admin_password, house->arena, &error))
        fail_msg("%s: %s", error.where, error.message);
    json_decref(organisation);
    house_open(house);
    *state = house;
    return 0;
}

static int teardown(void **state) {
    struct house *house = *state;
    house_close(house);
    folder_remove(&house->folder);
    arena_free(house->arena);
    free(house);
    return 0;
}

static void at(struct house *house, instant now) {
    house->now = now;
    desk_set_clock(house->desk, now);
}

static enum error_code sign_in(struct house *house, const char *login, struct str password, struct str *session) {
    struct error error = {0};
    if (desk_sign_in(house->desk, str_from(login), password, session, house->arena, &error)) return ERROR_NONE;
    assert_true(error.message[0] != '\0');
    return error.code;
}

static struct str password_of(struct house *house, const char *login) {
    struct error error = {0};
    struct str made;
    assert_true(desk_account_password(house->desk, str_from(login), (struct str){0}, &made, house->arena, &error));
    return made;
}

static bool is_signed_in(struct house *house, struct str session, const char *login) {
    struct actor actor;
    if (!desk_session(house->reader, session, &actor, house->arena)) return false;
    assert_true(str_is(actor.staff, login));
    return true;
}

static void the_first_account_signs_in(void **state) {
    struct house *house = *state;
    struct str session;
    struct actor actor;
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
    assert_int_equal(session.len, SECRET_TEXT_LEN);
    assert_true(desk_session(house->reader, session, &actor, house->arena));
    assert_true(actor.administrator);
    assert_true(str_is(actor.staff, "admin"));
}

static void staff_sign_in_with_their_ids(void **state) {
    struct house *house = *state;
    struct str session, again;
    struct actor actor;
    assert_int_equal(sign_in(house, "sun", STR("anything at all"), &session), ERROR_FORBIDDEN); /* no password yet */
    struct str password = password_of(house, "sun");
    assert_int_equal(sign_in(house, "sun", password, &session), ERROR_NONE);
    assert_true(desk_session(house->reader, session, &actor, house->arena));
    assert_true(str_is(actor.staff, "sun") && str_is(actor.name, "孙一") && !actor.administrator);
    assert_int_equal(actor.roles, 1u << ROLE_WINDOW);
    assert_int_equal(sign_in(house, "sun", password, &again), ERROR_NONE);
    assert_false(str_equal(session, again)); /* a new id at every sign-in */
}

static void wrong_and_unknown_are_told_the_same(void **state) {
    struct house *house = *state;
    struct str session;
    struct error wrong = {0}, unknown = {0};
    assert_false(desk_sign_in(house->desk, STR("admin"), STR("not the password"), &session, house->arena, &wrong));
    assert_false(desk_sign_in(house->desk, STR("nobody"), STR("not the password"), &session, house->arena, &unknown));
    assert_int_equal(wrong.code, unknown.code);
    assert_string_equal(wrong.message, unknown.message);
    assert_string_equal(wrong.where, unknown.where);
    assert_string_equal(wrong.hint, unknown.hint);
}

static void locks_known_and_unknown_alike(void **state) {
    struct house *house = *state;
    struct str session;
    static const char *const logins[] = {"admin", "nobody"};
    for (size_t i = 0; i < ARRAY_LENGTH(logins); i++) {
        for (int n = 0; n < LIMIT_SIGN_IN_FAILURES; n++)
            assert_int_equal(sign_in(house, logins[i], STR("wrong"), &session), ERROR_FORBIDDEN);
        assert_int_equal(sign_in(house, logins[i], house->admin_password, &session), ERROR_BUSY);
    }
    at(house, house->now + LIMIT_LOCK_MINUTES * MINUTE_MS - 1);
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_BUSY);
    at(house, house->now + 1);
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
}

static void a_restart_opens_no_lock(void **state) {
    struct house *house = *state;
    struct str session;
    static const char *const logins[] = {"admin", "nobody"};
    for (size_t i = 0; i < ARRAY_LENGTH(logins); i++)
        for (int n = 0; n < LIMIT_SIGN_IN_FAILURES; n++) sign_in(house, logins[i], STR("wrong"), &session);
    for (int n = 0; n < LIMIT_SIGN_IN_FAILURES - 1; n++) sign_in(house, "sun", STR("wrong"), &session);
    house_close(house);
    house_open(house);
    for (size_t i = 0; i < ARRAY_LENGTH(logins); i++)
        assert_int_equal(sign_in(house, logins[i], house->admin_password, &session), ERROR_BUSY);
    assert_int_equal(sign_in(house, "sun", STR("wrong"), &session), ERROR_FORBIDDEN);
    house->now += LIMIT_LOCK_MINUTES * MINUTE_MS;
    house_close(house);
    house_open(house);
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
}

static void a_new_password_unlocks(void **state) {
    struct house *house = *state;
    struct str session;
    for (int n = 0; n < LIMIT_SIGN_IN_FAILURES; n++) sign_in(house, "admin", STR("wrong"), &session);
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_BUSY);
    at(house, house->now + MINUTE_MS);
    struct error error = {0};
    struct desk *beside = desk_open(house->path, DESK_BESIDE, &error);
    assert_non_null(beside);
    desk_set_clock(beside, house->now);
    struct str made;
    assert_true(desk_account_password(beside, STR("admin"), (struct str){0}, &made, house->arena, &error));
    desk_close(beside);
    assert_int_equal(sign_in(house, "admin", made, &session), ERROR_NONE);
}

static void sessions_end_when_idle(void **state) {
    struct house *house = *state;
    struct str session;
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
    for (int i = 0; i < 5; i++) {
        at(house, house->now + LIMIT_SESSION_IDLE_MINUTES * MINUTE_MS - 1);
        assert_true(is_signed_in(house, session, "admin")); /* each request prolongs it, without any commit */
    }
    at(house, house->now + LIMIT_SESSION_IDLE_MINUTES * MINUTE_MS);
    assert_false(is_signed_in(house, session, "admin"));
}

static void what_was_seen_survives_a_restart(void **state) {
    struct house *house = *state;
    struct str session;
    struct error error = {0};
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
    at(house, house->now + 50 * MINUTE_MS);
    assert_true(is_signed_in(house, session, "admin"));
    assert_true(accounts_save_seen(house->desk->accounts, &error));
    house_close(house);
    house_open(house);
    at(house, house->now + 50 * MINUTE_MS);
    assert_true(is_signed_in(house, session, "admin"));
}

static void sessions_end_in_any_case(void **state) {
    struct house *house = *state;
    struct str session;
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
    instant end = house->now + LIMIT_SESSION_HOURS * HOUR_MS;
    for (; house->now < end - 30 * MINUTE_MS; at(house, house->now + 30 * MINUTE_MS))
        assert_true(is_signed_in(house, session, "admin"));
    at(house, end - 1);
    assert_true(is_signed_in(house, session, "admin"));
    at(house, end);
    assert_false(is_signed_in(house, session, "admin"));
}

static void signing_out_ends_one_session(void **state) {
    struct house *house = *state;
    struct str first, second;
    assert_int_equal(sign_in(house, "admin", house->admin_password, &first), ERROR_NONE);
    assert_int_equal(sign_in(house, "admin", house->admin_password, &second), ERROR_NONE);
    assert_true(is_signed_in(house, first, "admin"));
    desk_sign_out(house->desk, first);
    assert_false(is_signed_in(house, first, "admin"));
    assert_true(is_signed_in(house, second, "admin"));
    house_close(house);
    house_open(house);
    assert_false(is_signed_in(house, first, "admin"));
}

static void a_new_password_ends_all_sessions(void **state) {
    struct house *house = *state;
    struct str session;
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_NONE);
    assert_true(is_signed_in(house, session, "admin"));
    struct str made = password_of(house, "admin");
    assert_false(is_signed_in(house, session, "admin"));
    assert_int_equal(sign_in(house, "admin", house->admin_password, &session), ERROR_FORBIDDEN);
    assert_int_equal(sign_in(house, "admin", made, &session), ERROR_NONE);
}

static void only_so_many_sessions(void **state) {
    struct house *house = *state;
    struct str sessions[LIMIT_SESSIONS + 1];
    for (int i = 0; i <= LIMIT_SESSIONS; i++) {
        at(house, house->now + 1);
        assert_int_equal(sign_in(house, "admin", house->admin_password, &sessions[i]), ERROR_NONE);
    }
    assert_false(is_signed_in(house, sessions[0], "admin"));
    for (int i = 1; i <= LIMIT_SESSIONS; i++) assert_true(is_signed_in(house, sessions[i], "admin"));
}

static void tokens_are_named_and_revoked(void **state) {
    struct house *house = *state;
    struct error error = {0};
    struct actor actor;
    struct str first, second, none;
    assert_true(desk_account_token(house->desk, STR("sun"), STR("hotline"), &first, house->arena, &error));
    assert_true(desk_account_token(house->desk, STR("sun"), STR("kiosk"), &second, house->arena, &error));
    assert_false(desk_account_token(house->desk, STR("sun"), STR("kiosk"), &none, house->arena, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_false(desk_account_token(house->desk, STR("nobody"), STR("x"), &none, house->arena, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_true(desk_token(house->reader, first, &actor, house->arena));
    assert_true(str_is(actor.staff, "sun") && !actor.administrator);
    assert_false(desk_session(house->reader, first, &actor, house->arena)); /* a token is no cookie */
    assert_true(desk_account_token_revoke(house->desk, STR("sun"), STR("hotline"), &error));
    assert_false(desk_token(house->reader, first, &actor, house->arena));
    assert_true(desk_token(house->reader, second, &actor, house->arena));
    assert_false(desk_account_token_revoke(house->desk, STR("sun"), STR("hotline"), &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
}

static void another_process_revokes(void **state) {
    struct house *house = *state;
    struct error error = {0};
    struct actor actor;
    struct str token;
    assert_true(desk_account_token(house->desk, STR("sun"), STR("hotline"), &token, house->arena, &error));
    assert_true(desk_token(house->reader, token, &actor, house->arena));
    struct desk *beside = desk_open(house->path, DESK_BESIDE, &error);
    assert_non_null(beside);
    assert_true(desk_account_token_revoke(beside, STR("sun"), STR("hotline"), &error));
    desk_close(beside);
    at(house, house->now + ACCOUNT_FRESH_MS);
    assert_false(desk_token(house->reader, token, &actor, house->arena));
}

static void who_has_left_is_out(void **state) {
    struct house *house = *state;
    struct error error = {0};
    struct str session, password = password_of(house, "sun");
    assert_int_equal(sign_in(house, "sun", password, &session), ERROR_NONE);
    assert_true(is_signed_in(house, session, "sun"));
    json_t *organisation = json_loads(organisation_text, 0, NULL);
    json_array_remove(json_object_get(organisation, "staff"), 0);
    const struct actor admin = {.staff = STR("admin"), .administrator = true};
    bool set = desk_set_organisation(house->desk, &admin, organisation, &error);
    json_decref(organisation);
    if (!set) fail_msg("%s: %s", error.where, error.message);
    struct actor actor;
    assert_false(desk_session(house->reader, session, &actor, house->arena));
    assert_int_equal(actor.staff.len, 0);
}

static void accounts_are_added_and_listed(void **state) {
    struct house *house = *state;
    struct error error = {0};
    struct str password, session;
    struct account_row *rows;
    size_t count;
    assert_true(desk_account_add(house->desk, STR("help"), true, &password, house->arena, &error));
    assert_int_equal(sign_in(house, "help", password, &session), ERROR_NONE);
    assert_false(desk_account_add(house->desk, STR("help"), true, &password, house->arena, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_false(desk_account_add(house->desk, STR("somebody"), false, &password, house->arena, &error)); /* no staff, no right */
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(desk_account_add(house->desk, STR("two words"), true, &password, house->arena, &error));
    assert_false(desk_account_add(house->desk, STR(""), true, &password, house->arena, &error));
    assert_false(desk_account_add(house->desk, STR("\xff"), true, &password, house->arena, &error));
    assert_true(desk_accounts(house->desk, &rows, &count, house->arena, &error));
    int seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (str_is(rows[i].login, "help"))
            seen += rows[i].administrator && rows[i].has_password && rows[i].signed_in_at == house->now;
        if (str_is(rows[i].login, "sun"))
            seen += !rows[i].administrator && !rows[i].has_password && rows[i].signed_in_at == INSTANT_NONE;
    }
    assert_int_equal(seen, 2);
}

static void nonsense_is_nobody(void **state) {
    struct house *house = *state;
    struct actor actor;
    static const struct str nonsense[] = {STR_INIT(""), STR_INIT("x"), STR_INIT("0123456789012345678901234567890123456789012"),
                                          STR_INIT("' OR 1=1 --")};
    for (size_t i = 0; i < ARRAY_LENGTH(nonsense); i++) {
        assert_false(desk_session(house->reader, nonsense[i], &actor, house->arena));
        assert_false(desk_token(house->reader, nonsense[i], &actor, house->arena));
        desk_sign_out(house->desk, nonsense[i]);
    }
    struct str session;
    char long_login[2000];
    memset(long_login, 'a', sizeof long_login);
    struct error error = {0};
    assert_false(
        desk_sign_in(house->desk, (struct str){long_login, sizeof long_login}, STR("x"), &session, house->arena, &error));
    assert_int_equal(error.code, ERROR_FORBIDDEN);
    assert_false(desk_sign_in(house->desk, STR("\xff\xfe"), STR("x"), &session, house->arena, &error));
    assert_int_equal(error.code, ERROR_FORBIDDEN);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(the_first_account_signs_in),       CASE(staff_sign_in_with_their_ids), CASE(wrong_and_unknown_are_told_the_same),
        CASE(locks_known_and_unknown_alike),    CASE(a_restart_opens_no_lock),
        CASE(a_new_password_unlocks),       CASE(sessions_end_when_idle),
        CASE(what_was_seen_survives_a_restart), CASE(sessions_end_in_any_case),     CASE(signing_out_ends_one_session),
        CASE(a_new_password_ends_all_sessions), CASE(only_so_many_sessions),        CASE(tokens_are_named_and_revoked),
        CASE(another_process_revokes),          CASE(who_has_left_is_out),          CASE(accounts_are_added_and_listed),
        CASE(nonsense_is_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
