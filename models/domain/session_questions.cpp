// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/session_questions.h"

#include "models/domain/own_texts.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kMostBytes = 64 * 1024;
const QString kFirstLine = QStringLiteral("muster-questions 1");
const QString kDirective = QStringLiteral("directive");
const QString kStart = QStringLiteral("start");
const QString kAny = QStringLiteral("any");
const QString kEnd = QStringLiteral("end");
const QString kLate = QStringLiteral("late");
const QString kSilence = QStringLiteral("silence");

tl::unexpected<Error> wrong(const QString& file, qsizetype line, const QString& what)
{
    return fail(ErrorKind::Invalid, QStringLiteral("%1, line %2: %3").arg(file).arg(line).arg(what), file);
}

bool isSection(const QString& name)
{
    static const QStringList own{kDirective, kStart, kAny, kEnd, kLate, kSilence};
    if (own.contains(name))
        return true;
    const EventKind kind = eventKindFromName(name);
    return kind != EventKind::Other && toString(kind) == name;
}

} // namespace

Result<SessionQuestions> readSessionQuestions(const QByteArray& bytes, const QString& file)
{
    if (bytes.size() > kMostBytes)
        return fail(ErrorKind::Invalid, QStringLiteral("%1 is larger than 64 KiB").arg(file), file);
    QString text = QString::fromUtf8(bytes);
    if (text.startsWith(QChar::ByteOrderMark))
        text.remove(0, 1);
    static const QRegularExpression person(QStringLiteral("^(?:who|whose|why)\\b"),
                                           QRegularExpression::CaseInsensitiveOption);
    const QStringList lines = text.split(u'\n');
    if (lines.front().trimmed() != kFirstLine)
        return wrong(file, 1, QStringLiteral("must be “%1”").arg(kFirstLine));
    SessionQuestions made;
    QString section;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (line.startsWith(u'[')) {
            if (!line.endsWith(u']'))
                return wrong(file, i + 1, QStringLiteral("a section is a name in brackets, “[decision]”"));
            section = line.mid(1, line.size() - 2).trimmed();
            if (!isSection(section))
                return wrong(
                    file, i + 1,
                    QStringLiteral("“%1” is no section; directive, start, any, late, silence, end and "
                                   "the kinds of events are")
                        .arg(section));
            continue;
        }
        if (section.isEmpty())
            return wrong(file, i + 1, QStringLiteral("a section is needed first, such as “[any]”"));
        if (section == kDirective) {
            made.directive += (made.directive.isEmpty() ? QString() : QStringLiteral(" ")) + line;
            continue;
        }
        if (person.match(line).hasMatch())
            return wrong(file, i + 1,
                         QStringLiteral("“%1” asks for a person or a reason; ask how or what").arg(line));
        made.asks[section] << line;
    }
    if (made.directive.isEmpty())
        return wrong(file, lines.size(), QStringLiteral("[directive] is missing or empty"));
    if (made.asks[kEnd].isEmpty())
        return wrong(file, lines.size(), QStringLiteral("[end] is missing or empty"));
    return made;
}

const SessionQuestions& builtInSessionQuestions()
{
    static const SessionQuestions questions = [] {
        auto read =
            readSessionQuestions(ownText("templates/session/questions.txt"), QStringLiteral("questions.txt"));
        Q_ASSERT_X(read, "builtInSessionQuestions", "the questions are part of the program");
        return read ? std::move(*read) : SessionQuestions{};
    }();
    return questions;
}

std::vector<ProposedQuestion> questionsFor(const SessionQuestions& questions, const SessionScene& scene)
{
    QStringList sections;
    if (scene.end)
        sections << kEnd;
    if (!scene.kind)
        sections << kStart;
    // What is special about this moment comes before what can be asked at every event of the kind.
    if (scene.late)
        sections << kLate;
    if (scene.kind)
        sections << toString(*scene.kind);
    if (scene.silence)
        sections << kSilence;
    if (!scene.end)
        sections << kAny;
    std::vector<ProposedQuestion> made;
    for (const QString& section : std::as_const(sections)) {
        const auto found = questions.asks.find(section);
        if (found == questions.asks.end())
            continue;
        for (const QString& text : found->second) {
            const bool there = std::any_of(made.begin(), made.end(),
                                           [&](const ProposedQuestion& one) { return one.text == text; });
            if (!there && made.size() < kMostQuestions)
                made.push_back({text, section});
        }
    }
    return made;
}

} // namespace muster
