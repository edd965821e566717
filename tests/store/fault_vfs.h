/* A disk that fails on demand: a SQLite VFS over the usual one that counts calls and lets the n-th one fail. */
#ifndef SHOUWEN_TESTS_FAULT_VFS_H
#define SHOUWEN_TESTS_FAULT_VFS_H

#include <stdbool.h>

enum fault { FAULT_WRITE, FAULT_SYNC, FAULT_READ, FAULT_TRUNCATE, FAULT_OPEN, FAULT__COUNT };
enum fault_manner { FAULT_ONCE, FAULT_FROM_THEN_ON };

#define FAULT_VFS "faults"
void fault_vfs_register(void);
/* Let the n-th call (from 1) of that kind fail, as a full disk (writes) or an I/O error; n = 0: never. Starts counting anew. */
void fault_arm(enum fault fault, enum fault_manner manner, int n, bool disk_full);
bool fault_fired(void); /* since fault_arm */

#endif
