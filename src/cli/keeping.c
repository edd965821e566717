/* Keeping the data: verify, rebuild, backup, restore. Not here: how (desk floor).
 * Keeps: the last line on standard output says what was found, the exit code says whether it is well. */
#include "cli/cli.h"
#include "desk/desk.h"

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
