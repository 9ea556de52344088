// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/crash_mark.h"

#include <QFile>
#include <QFileInfo>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <exception>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
constexpr int kMostFrames = 48;
constexpr qint64 kMostBytes = 64 * 1024;

// A signal handler can reach nothing but globals, and only such that were ready before.
int g_file = -1;
std::array<char, 32> g_version{};
std::uintptr_t g_base = 0, g_end = 0;
std::atomic_flag g_crashing = ATOMIC_FLAG_INIT;
std::atomic<bool> g_terminated{false};
alignas(16) std::array<char, 64 * 1024> g_stack;

/// A line put together without memory, locale or locks.
struct Line
{
    std::array<char, 1536> text{};
    size_t used = 0;
    void add(const char* words)
    {
        while (*words != '\0' && used < text.size())
            text[used++] = *words++;
    }
    void add(std::uintptr_t number, unsigned base)
    {
        char digits[24];
        size_t count = 0;
        do {
            digits[count++] = "0123456789abcdef"[number % base];
            number /= base;
        } while (number != 0 && count < sizeof digits);
        while (count > 0 && used < text.size())
            text[used++] = digits[--count];
    }
};

void writeMark(int signal)
{
    Line line;
    line.add("crash at=");
    line.add(static_cast<std::uintptr_t>(::time(nullptr)), 10);
    line.add(" signal=");
    line.add(static_cast<std::uintptr_t>(signal), 10);
    line.add(" version=");
    line.add(g_version.data());
    line.add(" pid=");
    line.add(static_cast<std::uintptr_t>(::getpid()), 10);
    if (g_terminated.load())
        line.add(" why=terminate");
    line.add(" stack=");
    void* frames[kMostFrames];
    const int count = ::backtrace(frames, kMostFrames);
    for (int i = 0; i < count; ++i) {
        const auto address = reinterpret_cast<std::uintptr_t>(frames[i]);
        const bool ours = address >= g_base && address < g_end;
        line.add(i == 0 ? "" : ",");
        line.add(ours ? "+0x" : "0x");
        line.add(ours ? address - g_base : address, 16);
    }
    line.add(" end\n");
    // One write: marks of two processes do not mix.
    [[maybe_unused]] const auto written = ::write(g_file, line.text.data(), line.used);
}

void onCrash(int signal)
{
    if (!g_crashing.test_and_set())
        writeMark(signal);
    ::signal(signal, SIG_DFL);
    // Blocked while we are here; it strikes when the handler returns.
    ::raise(signal);
}

[[noreturn]] void onTerminate()
{
    g_terminated.store(true);
    std::abort();
}

void findExecutable()
{
    // The first object of the list is the executable itself.
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void*) {
            g_base = info->dlpi_addr;
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const auto& part = info->dlpi_phdr[i];
                if (part.p_type == PT_LOAD)
                    g_end = std::max<std::uintptr_t>(g_end, g_base + part.p_vaddr + part.p_memsz);
            }
            return 1;
        },
        nullptr);
}

QString marksFile(const QString& directory)
{
    return directory + QStringLiteral("/crash-marks.txt");
}

} // namespace

void installCrashMarks(const QString& directory, const char* version)
{
    const QString file = marksFile(directory);
    if (QFileInfo(file).size() > kMostBytes) {
        QFile::remove(file + QStringLiteral(".old"));
        QFile::rename(file, file + QStringLiteral(".old"));
    }
    g_file = ::open(QFile::encodeName(file).constData(),
                    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (g_file < 0)
        return;
    std::strncpy(g_version.data(), version, g_version.size() - 1);
    findExecutable();
    // The first call loads libgcc, which takes memory: not in the handler.
    void* first[1];
    ::backtrace(first, 1);

    stack_t own = {};
    own.ss_sp = g_stack.data();
    own.ss_size = g_stack.size();
    ::sigaltstack(&own, nullptr);
    struct sigaction action = {};
    action.sa_handler = onCrash;
    action.sa_flags = SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    for (const int signal : kSignals)
        ::sigaction(signal, &action, nullptr);
    std::set_terminate(onTerminate);
}

QStringList crashMarks(const QString& directory, int most)
{
    QFile file(marksFile(directory));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    if (file.size() > kMostBytes)
        file.seek(file.size() - kMostBytes);
    QStringList marks;
    for (const QByteArray& line : file.readAll().split('\n')) {
        // A line cut off by a full disk has no end and is no mark.
        if (line.startsWith("crash at=") && line.endsWith(" end"))
            marks << QString::fromLatin1(line);
    }
    return marks.mid(qMax(qsizetype(0), marks.size() - most));
}

} // namespace muster
