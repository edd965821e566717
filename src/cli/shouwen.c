/* main: everything is in cli_main, so that tests can call it. */
#include <signal.h>

#include "cli/cli.h"

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of writing, not the end of the program */
    signal(SIGXFSZ, SIG_IGN); /* and so is a limit on the size of files */
    return (int)cli_main(argc, argv, stdout, stderr);
}
