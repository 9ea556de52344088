// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incident_report.h"

#include <QCryptographicHash>
#include <QUrl>
#include <QVarLengthArray>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

constexpr std::array kKinds{
    std::pair{IncidentKey::Kind::Page, "page"}, std::pair{IncidentKey::Kind::Remote, "remote"},
    std::pair{IncidentKey::Kind::Channel, "channel"}, std::pair{IncidentKey::Kind::Alert, "alert"}};

/// What one tool says of a field, and how it is compared; nullopt: it says nothing.
using Reading = std::optional<std::pair<QString, QString>> (*)(const IncidentReport&);

std::optional<std::pair<QString, QString>> severityIn(const IncidentReport& report)
{
    if (report.severity == Severity::Unknown)
        return std::nullopt;
    return std::pair{toString(report.severity),
                     report.severityText.isEmpty() ? toString(report.severity) : report.severityText};
}

std::optional<std::pair<QString, QString>> stageIn(const IncidentReport& report)
{
    if (!report.stage)
        return std::nullopt;
    return std::pair{toString(*report.stage),
                     report.stageText.isEmpty() ? toString(*report.stage) : report.stageText};
}

std::optional<std::pair<QString, QString>> titleIn(const IncidentReport& report)
{
    const QString title = report.title.simplified();
    if (title.isEmpty())
        return std::nullopt;
    return std::pair{title.toCaseFolded(), title};
}

constexpr QLatin1String kHttps("https://");

bool isLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

bool isLetterOrDigit(QChar c)
{
    return isLetter(c) || (c >= u'0' && c <= u'9');
}

/// The address without query and fragment where it is written as nearly all are, and QUrl would only say the
/// same again: https, a name of letters that cannot be an address of IPv4 or international, no port, a
/// path of plain characters. Empty for every other one.
QStringView plainPage(QStringView address)
{
    constexpr qsizetype kLongestLabel = 63; // RFC 1035
    if (!address.startsWith(kHttps))
        return {};
    qsizetype at = kHttps.size();
    qsizetype label = at;
    for (; at < address.size() && address[at] != u'/' && address[at] != u'?' && address[at] != u'#'; ++at) {
        const bool between = at > label && at + 1 < address.size() && isLetterOrDigit(address[at - 1]) &&
                             isLetterOrDigit(address[at + 1]);
        if (address[at] == u'.' && between)
            label = at + 1;
        else if (!isLetterOrDigit(address[at]) && !(address[at] == u'-' && between))
            return {};
    }
    const auto begins = [&](qsizetype from) { return from < at && isLetter(address[from]); };
    if (!begins(label) || at - kHttps.size() > kLongestLabel)
        return {};
    qsizetype end = at;
    for (bool path = true; at < address.size(); ++at) {
        const QChar c = address[at];
        path = path && c != u'?' && c != u'#';
        const bool isPlain = isLetterOrDigit(c) || c == u'/' || c == u'-' || c == u'_' || c == u'=' ||
                             c == u'&' || c == u'?' || c == u'#';
        if (!isPlain)
            return {};
        if (path)
            end = at + 1;
    }
    return address[end - 1] == u'/' ? QStringView() : address.left(end);
}

} // namespace

QString toString(IncidentKey::Kind kind)
{
    const auto found =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& one) { return one.first == kind; });
    return QString::fromLatin1(found->second);
}

std::optional<IncidentKey::Kind> incidentKeyKindFromString(QStringView name)
{
    for (const auto& [kind, text] : kKinds) {
        if (name == QLatin1String(text))
            return kind;
    }
    return std::nullopt;
}

QString canonicalPage(const QString& address)
{
    if (const QStringView plain = plainPage(address); !plain.isEmpty()) {
        const auto isUpper = [](QChar c) { return c >= u'A' && c <= u'Z'; };
        const auto host = plain.begin() + kHttps.size();
        const auto path = std::find(host, plain.end(), u'/');
        // Of nearly all addresses nothing changes, and of those that come as they are there is no copy.
        if (std::none_of(host, path, isUpper))
            return plain.size() == address.size() ? address : plain.toString();
        QString page = plain.toString();
        for (auto at = page.begin() + (host - plain.begin()); at < page.end() && *at != u'/'; ++at)
            *at = at->toLower();
        return page;
    }
    QUrl url(address.trimmed(), QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || url.host().isEmpty() ||
        (scheme != QLatin1String("http") && scheme != QLatin1String("https")))
        return {};
    const int usual = scheme == QLatin1String("http") ? 80 : 443;
    if (url.port() == usual)
        url.setPort(-1);
    url.setScheme(scheme);
    url.setHost(url.host().toLower());
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment |
                        QUrl::StripTrailingSlash | QUrl::FullyEncoded);
}

void shiftTimes(IncidentReport& report, Milliseconds by)
{
    report.openedAt = report.openedAt + by;
    report.changedAt = report.changedAt + by;
    if (report.resolvedAt)
        report.resolvedAt = *report.resolvedAt + by;
    for (ReportedTime& time : report.times)
        time.at = time.at + by;
    for (StatusFact& status : report.statuses) {
        status.occurredAt = status.occurredAt + by;
        if (status.nextUpdateDue)
            status.nextUpdateDue = *status.nextUpdateDue + by;
    }
}

namespace {

/// Ids are plain letters nearly always, which need no memory of their own.
void appendUtf8(QVarLengthArray<char, 256>& bytes, QStringView text)
{
    const auto isPlain = [](QChar c) { return c.unicode() < 0x80; };
    if (!std::all_of(text.cbegin(), text.cend(), isPlain)) {
        const QByteArray utf8 = text.toUtf8();
        bytes.append(utf8.constData(), utf8.size());
        return;
    }
    for (const QChar c : text)
        bytes.append(static_cast<char>(c.unicode()));
}

} // namespace

IncidentId remoteIncidentId(const SourceId& source, QStringView remoteId)
{
    // The events of an incident come together, and all ask for its id.
    struct Last
    {
        QString source;
        QString remoteId;
        IncidentId id;
    };
    static thread_local Last last;
    if (!last.id.value.isEmpty() && last.remoteId == remoteId && last.source == source.value)
        return last.id;
    // Never the form of newUlid(), whose 26 characters have no hyphen.
    constexpr size_t kBytes = 16;
    QVarLengthArray<char, 256> named;
    appendUtf8(named, source.value);
    named.append('\0');
    appendUtf8(named, remoteId);
    static thread_local QCryptographicHash hasher(QCryptographicHash::Sha256);
    hasher.reset();
    hasher.addData({named.constData(), named.size()});
    const QByteArrayView hash = hasher.resultView();
    std::array<char16_t, 2 + 2 * kBytes> id{u't', u'-'};
    for (size_t i = 0; i < kBytes; ++i) {
        const auto byte = static_cast<unsigned char>(hash[qsizetype(i)]);
        id[2 + 2 * i] = u"0123456789abcdef"[byte >> 4];
        id[3 + 2 * i] = u"0123456789abcdef"[byte & 15];
    }
    last = {source.value, remoteId.toString(),
            IncidentId{QStringView(id.data(), qsizetype(id.size())).toString()}};
    return last.id;
}

bool provesSameIncident(IncidentKey::Kind kind, const IncidentSpan& a, const IncidentSpan& b)
{
    if (kind != IncidentKey::Kind::Alert)
        return true;
    const IncidentSpan& first = a.openedAt <= b.openedAt ? a : b;
    const IncidentSpan& second = a.openedAt <= b.openedAt ? b : a;
    if (second.openedAt - first.openedAt <= kSameAlertWithin)
        return true;
    return !first.resolvedAt || second.openedAt <= *first.resolvedAt;
}

std::vector<ReportedConflict> conflictsOf(const std::vector<IncidentReport>& newest)
{
    std::vector<ReportedConflict> conflicts;
    for (const auto& [field, read] :
         {std::pair<const char*, Reading>{"severity", severityIn}, {"stage", stageIn}, {"title", titleIn}}) {
        ReportedConflict conflict;
        conflict.field = QString::fromLatin1(field);
        QStringList meant;
        for (const IncidentReport& report : newest) {
            if (const auto said = read(report)) {
                meant.append(said->first);
                conflict.sayings.push_back({report.source, said->second, report.changedAt});
            }
        }
        if (meant.removeDuplicates(); meant.size() < 2)
            continue;
        std::stable_sort(conflict.sayings.begin(), conflict.sayings.end(),
                         [](const auto& a, const auto& b) { return a.since > b.since; });
        conflicts.push_back(std::move(conflict));
    }
    return conflicts;
}

} // namespace muster
