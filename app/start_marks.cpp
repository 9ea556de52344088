// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/start_marks.h"

#include <QFile>

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr Milliseconds kTooSoon{60'000};
constexpr size_t kMostMarks = 4;
constexpr qint64 kMostBytes = 4'096;

QByteArray lineOf(const StartMark& mark)
{
    return "start " + QByteArray::number(mark.at.ms) + (mark.safe ? " safe\n" : " normal\n");
}

/// Never through a link; whole or not at all is not needed, a torn line is skipped when read.
void writeMarks(const QString& file, const std::vector<StartMark>& marks)
{
    const int out = ::open(QFile::encodeName(file).constData(),
                           O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (out < 0)
        return;
    QByteArray text;
    for (const StartMark& mark : marks)
        text += lineOf(mark);
    [[maybe_unused]] const auto written = ::write(out, text.constData(), static_cast<size_t>(text.size()));
    ::close(out);
}

} // namespace

bool needsSafeMode(const std::vector<StartMark>& unended)
{
    if (unended.empty())
        return false;
    if (unended.back().safe)
        return true;
    if (unended.size() < 2)
        return false;
    const qint64 apart = unended.back().at.ms - unended[unended.size() - 2].at.ms;
    return std::abs(apart) <= kTooSoon.count();
}

StartMarks::StartMarks(const QString& directory) : m_file(directory + QStringLiteral("/starts.txt"))
{
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly))
        return;
    for (const QByteArray& line : file.read(kMostBytes).split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        bool number = false;
        const qint64 at = words.value(1).toLongLong(&number);
        if (words.size() == 3 && words[0] == "start" && number &&
            (words[2] == "safe" || words[2] == "normal"))
            m_unended.push_back({Instant{at}, words[2] == "safe"});
    }
    if (m_unended.size() > kMostMarks)
        m_unended.erase(m_unended.begin(), m_unended.end() - kMostMarks);
}

void StartMarks::begin(Instant now, bool safe)
{
    std::vector<StartMark> marks = m_unended;
    marks.push_back({now, safe});
    if (marks.size() > kMostMarks)
        marks.erase(marks.begin());
    writeMarks(m_file, marks);
}

void StartMarks::endedCleanly()
{
    writeMarks(m_file, {});
}

} // namespace muster
