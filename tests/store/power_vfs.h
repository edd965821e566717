/* A disk that loses power: a SQLite VFS over the usual one that remembers, for each file, what was forced to it and what was
 * written since. */
#ifndef SHOUWEN_TESTS_POWER_VFS_H
#define SHOUWEN_TESTS_POWER_VFS_H

#define POWER_VFS "power"
void power_vfs_register(void);
void power_on(void); /* forget everything: files are as they stand */
/* What a disk may hold when the power goes now: all that was forced, and of what was written since whatever the seed picks, in
 * pieces of 512 bytes. It is kept until power_restore writes it over the files. */
void power_cut(unsigned seed);
void power_restore(void);

#endif
