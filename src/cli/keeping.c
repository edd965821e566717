/* Keeping the data: verify, seal, rebuild, backup, restore. Not here: how (desk floor).
 * Keeps: the last line on standard output says what was found, the exit code says whether it is well. */
#include <strings.h>

#include "cli/cli.h"
#include "desk/desk.h"

/* ---- seals ---- */

static void print_seal(struct invocation *invocation, day_number day, int64_t events, const struct digest *seal) {
    char date[INSTANT_TEXT_SIZE], hex[DIGEST_HEX_SIZE];
    fprintf(invocation->out, STR_FMT " %lld " STR_FMT "\n", STR_ARG(day_text(day, date)), (long long)events,
            STR_ARG(digest_hex(seal, hex)));
}

enum exit_code cli_seal(struct invocation *invocation) {
    struct desk_seal *seals;
    size_t count;
    struct error error = {0};
    day_number day = 0;
    bool asked = invocation->arguments_count > 0;
    if (asked && !day_parse(invocation->arguments[0], &day))
        return cli_usage(invocation, "write it as 2026-09-29", STR_FMT ": this is no date", STR_ARG(invocation->arguments[0]));
    if (!desk_seals(invocation->data, &seals, &count, invocation->arena, &error)) return cli_failed(invocation, &error);
    for (size_t i = count; i-- > 0;) {
        if (asked && seals[i].day != day) continue;
        print_seal(invocation, seals[i].day, seals[i].events, &seals[i].seal);
        return EXIT_WELL;
    }
    error_set(&error, ERROR_NOT_FOUND, asked ? "that day is not sealed" : "no day is sealed yet");
    error_hint(&error, "a day is sealed after its end, while the desk serves or when it is next written to");
    return cli_failed(invocation, &error);
}

/* Is the seal that was kept elsewhere one of this ledger's? Called when all of those hold. */
static bool has_seal(struct invocation *invocation, struct str kept, struct error *error) {
    struct desk_seal *seals;
    size_t count;
    char hex[DIGEST_HEX_SIZE], date[INSTANT_TEXT_SIZE];
    if (!desk_seals(invocation->data, &seals, &count, invocation->arena, error)) return false;
    for (size_t i = 0; i < count; i++) {
        struct str seal = digest_hex(&seals[i].seal, hex);
        if (seal.len != kept.len || strncasecmp(seal.ptr, kept.ptr, seal.len) != 0) continue;
        fprintf(invocation->out, "it is the seal of " STR_FMT "\n", STR_ARG(day_text(seals[i].day, date)));
        return true;
    }
    error_set(error, ERROR_STORAGE, "the seal that was kept is not in this ledger: it is another one, or was made anew");
    error_where(error, STR_FMT, STR_ARG(str_slice(kept, 0, 64)));
    error_hint(error, "keep this directory as evidence, and restore the latest backup that has it");
    return false;
}

enum exit_code cli_verify(struct invocation *invocation) {
    struct desk_verification found = {0};
    struct error error = {0};
    if (!desk_verify(invocation->data, &found, &error)) return cli_failed(invocation, &error);
    if (found.first_bad_seq != 0 || found.problem[0]) {
        error_set(&error, ERROR_STORAGE, "%s", found.problem);
        error_where(&error, STR_FMT ": event %lld", STR_ARG(str_slice(invocation->data, 0, 150)), (long long)found.first_bad_seq);
        error_hint(&error, "keep this directory as evidence, and restore the latest backup that verifies");
        return cli_failed(invocation, &error);
    }
    if (found.seals) {
        char date[INSTANT_TEXT_SIZE], hex[DIGEST_HEX_SIZE];
        fprintf(invocation->out, "%lld days sealed, the last " STR_FMT ": " STR_FMT "\n", (long long)found.seals,
                STR_ARG(day_text(found.sealed_day, date)), STR_ARG(digest_hex(&found.seal, hex)));
    }
    if (invocation->given[OPTION_SEAL] && !has_seal(invocation, str_trim(invocation->option[OPTION_SEAL]), &error))
        return cli_failed(invocation, &error);
    fprintf(invocation->out, "%lld events of %lld matters: the chains hold and the views agree\n", (long long)found.events,
            (long long)found.matters);
    return EXIT_WELL;
}

enum exit_code cli_rebuild(struct invocation *invocation) {
    struct digest before, after;
    struct error error = {0};
    char hex[DIGEST_HEX_SIZE];
    if (!desk_rebuild(invocation->data, &before, &after, &error)) return cli_failed(invocation, &error);
    fprintf(invocation->out, "before " STR_FMT "\n", STR_ARG(digest_hex(&before, hex)));
    fprintf(invocation->out, "after  " STR_FMT "\n", STR_ARG(digest_hex(&after, hex)));
    if (digest_equal(&before, &after)) return EXIT_WELL;
    fputs("shouwen: the views were not what the ledger says; now they are\n", invocation->err);
    return EXIT_NO;
}

enum exit_code cli_backup(struct invocation *invocation) {
    struct error error = {0};
    if (!desk_backup(invocation->data, invocation->arguments[0], &error)) return cli_failed(invocation, &error);
    fprintf(invocation->out, STR_FMT " written\n", STR_ARG(invocation->arguments[0]));
    return EXIT_WELL;
}

enum exit_code cli_restore(struct invocation *invocation) {
    struct error error = {0};
    if (!desk_restore(invocation->data, invocation->arguments[0], &error)) return cli_failed(invocation, &error);
    fprintf(invocation->out, STR_FMT " restored into " STR_FMT "; `shouwen verify` checks it\n",
            STR_ARG(invocation->arguments[0]), STR_ARG(invocation->data));
    return EXIT_WELL;
}
