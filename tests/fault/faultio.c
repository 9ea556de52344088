// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded by LD_PRELOAD into a program under test: counts the calls that change files and lets the n-th of them
// fail, tear or kill the process. Only calls on paths that hold FAULT_MATCH count, so that a library's own files
// never move the numbers.
//
// Environment, read at the first call that counts:
//   FAULT_AT      which call, from 1; absent or 0: none
//   FAULT_KIND    kill: the process dies in front of the call (SIGKILL); torn: half of a write, then it dies;
//                 eio, enospc, erofs, busy (EAGAIN), nomem (ENOMEM): the call fails with that errno; short: half
//                 of a write and then ENOSPC, or half of a read
//   FAULT_STICKY  set: every later call fails as well (for kill and torn it changes nothing)
//   FAULT_MATCH   part of the path of files that count; absent: all files
//   FAULT_OPS     comma list of write, sync, truncate, unlink, rename, open (creating or for writing), read, lock,
//                 map (of a file into memory), memory (malloc and its kin, of the whole process whatever
//                 FAULT_MATCH says; not in a sanitised build); absent: the first five
//   FAULT_COUNT   a file into which the number of counted calls is written when the program ends
// A program that forks may call faultioOps() and faultioArm() in the child instead (found with dlsym) and
// faultioCount() to learn how many calls there are.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITISED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITISED 1
#endif

enum Kind { None, Kill, Torn, Eio, Enospc, Erofs, Short, Busy, NoMemory };
enum Op {
    OpWrite = 1,
    OpSync = 2,
    OpTruncate = 4,
    OpUnlink = 8,
    OpRename = 16,
    OpOpen = 32,
    OpRead = 64,
    OpLock = 128,
    OpMap = 256,
    OpMemory = 512
};

static int s_ready;
static long s_at, s_count;
static enum Kind s_kind;
static int s_sticky;
static unsigned s_ops = OpWrite | OpSync | OpTruncate | OpUnlink | OpRename;
static char s_match[512];

static enum Kind kindFrom(const char* name)
{
    static const char* const names[] = {"",      "kill",  "torn", "eio",  "enospc",
                                        "erofs", "short", "busy", "nomem"};
    for (int i = 1; name && i < 9; ++i)
        if (!strcmp(name, names[i]))
            return (enum Kind)i;
    return None;
}

static unsigned opsFrom(const char* list)
{
    static const char* const names[] = {"write", "sync", "truncate", "unlink", "rename",
                                        "open",  "read", "lock",     "map",    "memory"};
    unsigned ops = 0;
    for (int i = 0; i < 10; ++i)
        if (strstr(list, names[i]))
            ops |= 1u << i;
    return ops;
}

static void prepare(void)
{
    if (s_ready)
        return;
    s_ready = 1;
    const char* at = getenv("FAULT_AT");
    const char* match = getenv("FAULT_MATCH");
    const char* ops = getenv("FAULT_OPS");
    s_at = at ? atol(at) : 0;
    s_kind = kindFrom(getenv("FAULT_KIND"));
    s_sticky = getenv("FAULT_STICKY") != NULL;
    if (ops)
        s_ops = opsFrom(ops);
    snprintf(s_match, sizeof s_match, "%s", match ? match : "");
}

/// Which calls count in this process from here on; empty or NULL: those that a start without FAULT_OPS counts.
void faultioOps(const char* list)
{
    prepare();
    s_ops = list && list[0] ? opsFrom(list) : OpWrite | OpSync | OpTruncate | OpUnlink | OpRename;
}

/// Arms the shim in this process and begins to count anew.
void faultioArm(long at, const char* kind, int sticky, const char* match)
{
    prepare();
    s_at = at;
    s_kind = kindFrom(kind);
    s_sticky = sticky;
    snprintf(s_match, sizeof s_match, "%s", match ? match : "");
    __atomic_store_n(&s_count, 0, __ATOMIC_SEQ_CST);
}

long faultioCount(void)
{
    return __atomic_load_n(&s_count, __ATOMIC_SEQ_CST);
}

static _Noreturn void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int countsPath(const char* path)
{
    prepare();
    return path && strstr(path, s_match) != NULL;
}

static int countsDescriptor(int descriptor)
{
    prepare();
    if (!s_match[0])
        return descriptor > 2;
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0)
        return 0;
    path[n] = 0;
    return strstr(path, s_match) != NULL;
}

/// What happens to this call; kills here unless the caller has half a write to do first.
static enum Kind point(enum Op op)
{
    if (!(s_ops & op))
        return None;
    const long n = __atomic_add_fetch(&s_count, 1, __ATOMIC_SEQ_CST);
    if (s_at <= 0 || (n != s_at && !(s_sticky && n > s_at)))
        return None;
    if (s_kind == Kill || (s_kind == Torn && op != OpWrite))
        die();
    return s_kind;
}

/// errno of a failing call. A sync cannot say "no space" for what was promised before, it says EIO.
static int errorOf(enum Kind kind, enum Op op)
{
    if (kind == Erofs)
        return EROFS;
    if (kind == Busy)
        return EAGAIN;
    if (kind == NoMemory || op == OpMap)
        return ENOMEM;
    if (kind == Eio || op == OpSync)
        return EIO;
    return ENOSPC;
}

__attribute__((destructor)) static void report(void)
{
    const char* file = getenv("FAULT_COUNT");
    if (!file)
        return;
    s_ops = 0;
    const int descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return;
    dprintf(descriptor, "%ld\n", s_count);
    close(descriptor);
}

// The real function, looked up once per wrapper.
#define REAL(result, name, ...)                                                                              \
    static result (*real)(__VA_ARGS__);                                                                      \
    if (!real)                                                                                               \
        *(void**)&real = dlsym(RTLD_NEXT, name)

#define FAIL_OR_GO_ON(op, counts)                                                                            \
    if (counts) {                                                                                            \
        const enum Kind kind = point(op);                                                                    \
        if (kind != None) {                                                                                  \
            errno = errorOf(kind, op);                                                                       \
            return -1;                                                                                       \
        }                                                                                                    \
    }

ssize_t write(int descriptor, const void* bytes, size_t size)
{
    REAL(ssize_t, "write", int, const void*, size_t);
    if (countsDescriptor(descriptor)) {
        const enum Kind kind = point(OpWrite);
        if (kind == Torn || kind == Short) {
            const ssize_t written = real(descriptor, bytes, size / 2);
            if (kind == Torn)
                die();
            if (written > 0)
                return written;
        }
        if (kind != None) {
            errno = errorOf(kind, OpWrite);
            return -1;
        }
    }
    return real(descriptor, bytes, size);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset)
{
    REAL(ssize_t, "pwrite64", int, const void*, size_t, off64_t);
    if (countsDescriptor(descriptor)) {
        const enum Kind kind = point(OpWrite);
        if (kind == Torn || kind == Short) {
            const ssize_t written = real(descriptor, bytes, size / 2, offset);
            if (kind == Torn)
                die();
            if (written > 0)
                return written;
        }
        if (kind != None) {
            errno = errorOf(kind, OpWrite);
            return -1;
        }
    }
    return real(descriptor, bytes, size, offset);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset)
{
    return pwrite64(descriptor, bytes, size, offset);
}

int fsync(int descriptor)
{
    REAL(int, "fsync", int);
    FAIL_OR_GO_ON(OpSync, countsDescriptor(descriptor))
    return real(descriptor);
}

int fdatasync(int descriptor)
{
    REAL(int, "fdatasync", int);
    FAIL_OR_GO_ON(OpSync, countsDescriptor(descriptor))
    return real(descriptor);
}

int ftruncate64(int descriptor, off64_t size)
{
    REAL(int, "ftruncate64", int, off64_t);
    FAIL_OR_GO_ON(OpTruncate, countsDescriptor(descriptor))
    return real(descriptor, size);
}

int ftruncate(int descriptor, off_t size)
{
    return ftruncate64(descriptor, size);
}

int fallocate64(int descriptor, int mode, off64_t offset, off64_t size)
{
    REAL(int, "fallocate64", int, int, off64_t, off64_t);
    FAIL_OR_GO_ON(OpTruncate, countsDescriptor(descriptor))
    return real(descriptor, mode, offset, size);
}

int fallocate(int descriptor, int mode, off_t offset, off_t size)
{
    return fallocate64(descriptor, mode, offset, size);
}

int unlink(const char* path)
{
    REAL(int, "unlink", const char*);
    FAIL_OR_GO_ON(OpUnlink, countsPath(path))
    return real(path);
}

int rename(const char* from, const char* to)
{
    REAL(int, "rename", const char*, const char*);
    FAIL_OR_GO_ON(OpRename, countsPath(from) || countsPath(to))
    return real(from, to);
}

// Opening counts only when it can change something.
static int opensToWrite(int flags)
{
    return (flags & (O_CREAT | O_TRUNC)) != 0 || (flags & O_ACCMODE) != O_RDONLY;
}

static mode_t modeOf(int flags, va_list arguments)
{
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

int open64(const char* path, int flags, ...)
{
    REAL(int, "open64", const char*, int, ...);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    FAIL_OR_GO_ON(OpOpen, opensToWrite(flags) && countsPath(path))
    return real(path, flags, mode);
}

int open(const char* path, int flags, ...)
{
    REAL(int, "open", const char*, int, ...);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    FAIL_OR_GO_ON(OpOpen, opensToWrite(flags) && countsPath(path))
    return real(path, flags, mode);
}

// Reads: the file's bytes are there, and the disk does not give them.
ssize_t read(int descriptor, void* bytes, size_t size)
{
    REAL(ssize_t, "read", int, void*, size_t);
    if ((s_ops & OpRead) != 0 && countsDescriptor(descriptor)) {
        const enum Kind kind = point(OpRead);
        if (kind == Short)
            return real(descriptor, bytes, size > 1 ? size / 2 : size);
        if (kind != None) {
            errno = errorOf(kind, OpRead);
            return -1;
        }
    }
    return real(descriptor, bytes, size);
}

ssize_t pread64(int descriptor, void* bytes, size_t size, off64_t offset)
{
    REAL(ssize_t, "pread64", int, void*, size_t, off64_t);
    if ((s_ops & OpRead) != 0 && countsDescriptor(descriptor)) {
        const enum Kind kind = point(OpRead);
        if (kind == Short)
            return real(descriptor, bytes, size > 1 ? size / 2 : size, offset);
        if (kind != None) {
            errno = errorOf(kind, OpRead);
            return -1;
        }
    }
    return real(descriptor, bytes, size, offset);
}

ssize_t pread(int descriptor, void* bytes, size_t size, off_t offset)
{
    return pread64(descriptor, bytes, size, offset);
}

// Locks of SQLite (fcntl) and of the lock file of the data folder (flock).
int flock(int descriptor, int operation)
{
    REAL(int, "flock", int, int);
    FAIL_OR_GO_ON(OpLock, (s_ops & OpLock) != 0 && operation != LOCK_UN && countsDescriptor(descriptor))
    return real(descriptor, operation);
}

int fcntl64(int descriptor, int command, ...)
{
    REAL(int, "fcntl64", int, int, ...);
    va_list arguments;
    va_start(arguments, command);
    void* const argument = va_arg(arguments, void*); // a pointer or an int: both travel so in this ABI
    va_end(arguments);
    if ((s_ops & OpLock) != 0 && (command == F_SETLK || command == F_SETLKW)) {
        const struct flock* const lock = (const struct flock*)argument;
        FAIL_OR_GO_ON(OpLock, lock->l_type != F_UNLCK && countsDescriptor(descriptor))
    }
    return real(descriptor, command, argument);
}

// SQLite waits between two tries for a lock. While locks are what fails, nobody else holds them, and waiting shows
// nothing.
int nanosleep(const struct timespec* wanted, struct timespec* left)
{
    REAL(int, "nanosleep", const struct timespec*, struct timespec*);
    return (s_ops & OpLock) != 0 ? 0 : real(wanted, left);
}

int usleep(useconds_t microseconds)
{
    REAL(int, "usleep", useconds_t);
    return (s_ops & OpLock) != 0 ? 0 : real(microseconds);
}

void* mmap64(void* address, size_t size, int protection, int flags, int descriptor, off64_t offset)
{
    REAL(void*, "mmap64", void*, size_t, int, int, int, off64_t);
    if ((s_ops & OpMap) != 0 && descriptor >= 0 && countsDescriptor(descriptor)) {
        const enum Kind kind = point(OpMap);
        if (kind != None) {
            errno = errorOf(kind, OpMap);
            return MAP_FAILED;
        }
    }
    return real(address, size, protection, flags, descriptor, offset);
}

// Memory. dlsym() itself allocates, so the real functions are glibc's own names for them. Nothing is prepared here:
// the first allocations of a process come before its environment.
#ifndef SANITISED
extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);

static int memoryFails(void)
{
    if (!s_ready || (s_ops & OpMemory) == 0 || point(OpMemory) == None)
        return 0;
    errno = ENOMEM;
    return 1;
}

void* malloc(size_t size)
{
    return memoryFails() ? NULL : __libc_malloc(size);
}

void* calloc(size_t count, size_t size)
{
    return memoryFails() ? NULL : __libc_calloc(count, size);
}

void* realloc(void* block, size_t size)
{
    return memoryFails() ? NULL : __libc_realloc(block, size);
}

void* aligned_alloc(size_t alignment, size_t size)
{
    return memoryFails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void** block, size_t alignment, size_t size)
{
    if (memoryFails())
        return ENOMEM;
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}
#endif
