// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/process_guard.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster {

namespace {

/// QT_LOGGING_*: categories of Qt that print requests. QML_XHR_*: scripts that read and write files.
/// SSLKEYLOGFILE: session keys of TLS. G_MESSAGES_DEBUG: libsecret prints what it looks up.
constexpr const char* kDropped[] = {"QT_LOGGING_RULES",        "QT_LOGGING_CONF",          "QT_LOGGING_DEBUG",
                                    "QML_XHR_ALLOW_FILE_READ", "QML_XHR_ALLOW_FILE_WRITE", "SSLKEYLOGFILE",
                                    "G_MESSAGES_DEBUG"};

void openStandardStreams()
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (::fcntl(stream, F_GETFD) != -1)
            continue;
        // The lowest free number is given out first, so this one lands on `stream`.
        [[maybe_unused]] const int opened = ::open("/dev/null", O_RDWR);
    }
}

} // namespace

void guardProcess(bool debug)
{
    ::umask(0077);
    openStandardStreams();
    if (debug)
        return;
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    for (const char* name : kDropped)
        ::unsetenv(name);
}

bool wantsDebug(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--") == 0)
            return false;
        if (std::strcmp(argv[i], "--debug") == 0)
            return true;
    }
    return false;
}

} // namespace muster
