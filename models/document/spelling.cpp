// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/spelling.h"

#include "models/domain/prose_mask.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>

#include <hunspell/hunspell.hxx>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace muster {

namespace {

constexpr qint64 kLargestFile = 64LL << 20;
constexpr size_t kMostSpots = 2'000;
constexpr qsizetype kMostSuggestions = 5;
/// Hunspell gives up on words of 100 characters; one of 64 is a digest.
constexpr qsizetype kLongestWord = 64;
/// Words remembered with what the dictionary said; a document has some thousand different ones.
constexpr qsizetype kMostRemembered = 50'000;

/// Words of this field that dictionaries of everyday language do not have.
const QSet<QString>& fieldWords()
{
    static const QSet<QString> words = [] {
        const QString all = QStringLiteral(
            "prometheus grafana alertmanager kubernetes datadog statuspage pagerduty runbook runbooks "
            "postmortem "
            "postmortems rollback rollbacks failover failovers backend backends frontend frontends timestamp "
            "timestamps autoscaler autoscaling config configs repo repos rollout rollouts webhook webhooks "
            "hostname "
            "hostnames uptime middleware microservice microservices stdout stderr mutex mutexes deadlock "
            "deadlocks "
            "allocator datacenter datacenters datacentre datacentres deduplicate deduplicated observability "
            "triage "
            "triaged acked namespace namespaces pod pods canary canaries throttling autoscale autoscaled "
            "whitelist "
            "allowlist denylist async timeouts timeout retryable idempotent idempotency sharding sharded "
            "shard shards "
            "replica replicas quorum latencies cron crontab localhost kernel kernels syslog metadata subnet "
            "subnets "
            "checkouts misconfiguration misconfigured misconfigure unmarshalling changelog changelogs "
            "dashboards "
            "enqueue enqueued dequeue dequeued preload preloaded upstream downstream ok sev "
            "comms dedup nullable endpoint endpoints hotfix hotfixes ingest mortem mortems oncall payload "
            "payloads "
            "telemetry upsert stateful stateless teardown lifecycle");
        const QStringList list = all.split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return words;
}

bool isApostrophe(QChar c)
{
    return c == u'\'' || c == QChar(0x2019) || c == QChar(0x02BC);
}

/// Lower case, with one kind of apostrophe.
QString keyOf(const QString& word)
{
    QString key = word.toCaseFolded();
    for (QChar& c : key) {
        if (isApostrophe(c))
            c = u'\'';
    }
    return key;
}

QString withoutPossessive(const QString& key)
{
    if (key.endsWith(QLatin1String("'s")))
        return key.chopped(2);
    return key.endsWith(u'\'') ? key.chopped(1) : key;
}

/// Comments and entities are not the document's prose; the same length.
QString withoutComments(QString text)
{
    static const QRegularExpression entity(QStringLiteral("&#?\\w{1,32};"));
    for (qsizetype at = text.indexOf(u'&'); at >= 0; at = text.indexOf(u'&', at + 1)) {
        const auto match = entity.match(text, at, QRegularExpression::NormalMatch,
                                        QRegularExpression::AnchorAtOffsetMatchOption);
        if (match.hasMatch())
            text.replace(at, match.capturedLength(), QString(match.capturedLength(), u' '));
    }
    for (qsizetype at = text.indexOf(QLatin1String("<!--")); at >= 0;) {
        const qsizetype close = text.indexOf(QLatin1String("-->"), at + 4);
        const qsizetype end = close < 0 ? text.size() : close + 3;
        for (qsizetype i = at; i < end; ++i) {
            if (text[i] != u'\n')
                text[i] = u' ';
        }
        at = text.indexOf(QLatin1String("<!--"), end);
    }
    return text;
}

/// What is a word for nobody's dictionary: an address, a path, an identifier, an abbreviation.
bool isIdentifier(const QString& chunk)
{
    static const QRegularExpression camel(
        QStringLiteral("\\p{Ll}\\p{Lu}|^\\p{Lu}{2,}s?$|^\\p{Lu}{2,}\\p{Ll}"));
    bool lettersOnly = true;
    int slashes = 0;
    for (qsizetype i = 0; i < chunk.size(); ++i) {
        const QChar c = chunk[i];
        if (c.isDigit() || c == u'_' || c == u'@' || c == u'=' || c == u'$' || c == u'{' || c == u'}' ||
            c == u'<' || c == u'>' || c == u'%' || c == u'#' || c == u'^')
            return true;
        if (c == u'/')
            ++slashes;
        // A dot, a colon or a parenthesis between letters: hosts, files, std::, calls.
        if ((c == u'.' || c == u':' || c == u'(') && i > 0 && i + 1 < chunk.size() &&
            (chunk[i + 1].isLetter() || chunk[i + 1] == c || chunk[i + 1] == u')'))
            return true;
        lettersOnly = lettersOnly && c.isLetter();
    }
    if (slashes > 1 || chunk.startsWith(u'/') || chunk.startsWith(u'~'))
        return true;
    // A compound of several words has its own parts.
    if (!lettersOnly && chunk.contains(u'-'))
        return false;
    // camelCase, and abbreviations with their plural: "HTTP", "SLOs".
    bool lowerBefore = false;
    for (const QChar c : chunk) {
        if (c.isUpper() && lowerBefore)
            return true;
        lowerBefore = c.isLower();
    }
    return chunk.size() > 1 && chunk[0].isUpper() && chunk[1].isUpper();
}

/// Hunspell 1.7 keeps one table of letters for all its instances and counts them without a lock: those of
/// UTF-8 when they are made, but any when it goes. One of another encoding that went took the table from the
/// others, which then knew no capital letters. So only UTF-8 is opened, and making and ending take turns.
std::mutex& lifeLock()
{
    static std::mutex lock;
    return lock;
}

/// What the file says of itself; hunspell takes ISO8859-1 when it says nothing.
QString encodingOf(const QString& affixFile)
{
    constexpr int kMostLines = 200;
    QFile file(affixFile);
    if (file.open(QIODevice::ReadOnly)) {
        for (int line = 0; line < kMostLines && !file.atEnd(); ++line) {
            QByteArray text = file.readLine(1024).trimmed();
            if (text.startsWith("\xEF\xBB\xBF"))
                text.remove(0, 3);
            if (text.startsWith("SET "))
                return QString::fromLatin1(text.mid(4).trimmed()).toUpper();
        }
    }
    return QStringLiteral("ISO8859-1");
}

} // namespace

struct Spelling::Private
{
    Private() = default;
    ~Private()
    {
        const std::scoped_lock lock(lifeLock());
        hunspell.reset();
    }
    Q_DISABLE_COPY_MOVE(Private)

    SpellDictionary dictionary;
    std::unique_ptr<Hunspell> hunspell;
    QSet<QString> known;
    QHash<QString, bool> remembered;

    bool isInDictionary(const QString& word)
    {
        const auto found = remembered.constFind(word);
        if (found != remembered.constEnd())
            return *found;
        QString plain = word;
        for (QChar& c : plain) {
            if (isApostrophe(c))
                c = u'\'';
        }
        bool is = false;
        try {
            is = hunspell->spell(plain.toStdString());
        } catch (const std::exception&) {
            is = true; // nothing is said about a word that cannot be looked up
        }
        if (remembered.size() >= kMostRemembered)
            remembered.clear();
        remembered.insert(word, is);
        return is;
    }

    bool isKnown(const QString& word)
    {
        const QString key = keyOf(word);
        const QString plain = withoutPossessive(key);
        return known.contains(key) || known.contains(plain) || fieldWords().contains(key) ||
               fieldWords().contains(plain) || isInDictionary(word);
    }

    /// One stretch between blanks.
    void checkChunk(const QString& text, qsizetype from, qsizetype length, std::vector<SpellSpot>& spots)
    {
        const auto isWordPart = [](QChar c) { return c.isLetter() || c.isMark(); };
        qsizetype end = from + length;
        while (from < end && !isWordPart(text[from]) && !text[from].isDigit() && text[from] != u'/' &&
               text[from] != u'$' && text[from] != u'@')
            ++from;
        while (end > from && !isWordPart(text[end - 1]) && !text[end - 1].isDigit())
            --end;
        if (from >= end)
            return;
        // Most words were met before.
        if (remembered.value(text.mid(from, end - from), false))
            return;
        // Markdown escapes what could be markup: `tax\_engine`.
        QString chunk = text.mid(from, end - from).remove(u'\\');
        if (isIdentifier(chunk) || known.contains(withoutPossessive(keyOf(chunk))))
            return;
        qsizetype at = from;
        while (at < end) {
            while (at < end && !isWordPart(text[at]))
                ++at;
            qsizetype stop = at;
            // An apostrophe and a hyphen belong to a word between two letters.
            while (stop < end &&
                   (isWordPart(text[stop]) ||
                    ((isApostrophe(text[stop]) || text[stop] == u'-' || text[stop] == QChar(0x2011)) &&
                     stop > at && stop + 1 < end && isWordPart(text[stop + 1]))))
                ++stop;
            if (stop > at)
                checkWord(text, at, stop - at, spots);
            at = std::max(stop, at + 1);
        }
    }

    void checkWord(const QString& text, qsizetype from, qsizetype length, std::vector<SpellSpot>& spots)
    {
        const QString word = text.mid(from, length);
        if (length < 2 || length > kLongestWord || isIdentifier(word) || isKnown(word))
            return;
        // "well-knwon": the part that is wrong.
        if (word.contains(u'-') || word.contains(QChar(0x2011))) {
            qsizetype start = 0;
            for (qsizetype i = 0; i <= word.size(); ++i) {
                if (i < word.size() && word[i] != u'-' && word[i] != QChar(0x2011))
                    continue;
                if (i > start)
                    checkWord(text, from + start, i - start, spots);
                start = i + 1;
            }
            return;
        }
        if (spots.size() < kMostSpots)
            spots.push_back({from, length, word});
    }
};

QStringList spellFolders()
{
    QStringList folders = qEnvironmentVariable("DICPATH").split(u':', Qt::SkipEmptyParts);
    for (const QString& data : QStandardPaths::standardLocations(QStandardPaths::GenericDataLocation)) {
        for (const char* name : {"/hunspell", "/myspell", "/myspell/dicts"})
            folders << data + QLatin1String(name);
    }
    folders.removeDuplicates();
    return folders;
}

std::vector<SpellDictionary> spellDictionaries(const QStringList& folders)
{
    std::map<QString, SpellDictionary> found;
    for (const QString& folder : folders) {
        const QDir directory(folder);
        const QStringList files = directory.entryList({QStringLiteral("*.dic")}, QDir::Files, QDir::Name);
        for (const QString& file : files) {
            const QString language = file.chopped(4);
            const QString affixes = language + QStringLiteral(".aff");
            // Hyphenation patterns stand beside them, without affixes.
            if (!language.startsWith(QLatin1String("hyph_")) && directory.exists(affixes))
                found.try_emplace(language, SpellDictionary{language, directory.filePath(affixes),
                                                            directory.filePath(file)});
        }
    }
    std::vector<SpellDictionary> all;
    for (auto& [language, dictionary] : found)
        all.push_back(std::move(dictionary));
    return all;
}

const SpellDictionary* dictionaryFor(const std::vector<SpellDictionary>& all, const QString& language)
{
    QString wanted = language;
    wanted.replace(u'-', u'_');
    const QString general = wanted.section(u'_', 0, 0);
    const SpellDictionary* best = nullptr;
    for (const SpellDictionary& one : all) {
        if (one.language.compare(wanted, Qt::CaseInsensitive) == 0)
            return &one;
        if (one.language.section(u'_', 0, 0).compare(general, Qt::CaseInsensitive) != 0)
            continue;
        if (!best || one.language == QLatin1String("en_US"))
            best = &one;
    }
    return best;
}

Spelling::Spelling(std::unique_ptr<Private> d) : m_d(std::move(d)) {}
Spelling::Spelling(Spelling&&) noexcept = default;
Spelling& Spelling::operator=(Spelling&&) noexcept = default;
Spelling::~Spelling() = default;

Result<Spelling> Spelling::open(const SpellDictionary& dictionary)
{
    for (const QString& path : {dictionary.affixFile, dictionary.wordFile}) {
        const QFileInfo file(path);
        if (!file.isFile() || !file.isReadable())
            return fail(ErrorKind::NotFound, QStringLiteral("%1 is not there or cannot be read").arg(path));
        if (file.size() > kLargestFile)
            return fail(ErrorKind::Invalid, QStringLiteral("%1 is too large for a dictionary").arg(path));
    }
    const QString encoding = encodingOf(dictionary.affixFile);
    if (encoding != QLatin1String("UTF-8"))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("the dictionary %1 is written in %2; only UTF-8 is read")
                        .arg(dictionary.language, encoding));
    auto d = std::make_unique<Private>();
    d->dictionary = dictionary;
    try {
        const std::scoped_lock lock(lifeLock());
        d->hunspell = std::make_unique<Hunspell>(QFile::encodeName(dictionary.affixFile).constData(),
                                                 QFile::encodeName(dictionary.wordFile).constData());
    } catch (const std::exception&) {
        return fail(ErrorKind::Invalid,
                    QStringLiteral("the dictionary %1 could not be read").arg(dictionary.language));
    }
    return Spelling(std::move(d));
}

Result<Spelling> Spelling::openFor(const QString& language, const QStringList& folders)
{
    const auto all = spellDictionaries(folders);
    const SpellDictionary* dictionary = dictionaryFor(all, language);
    if (!dictionary)
        return fail(
            ErrorKind::NotFound,
            QStringLiteral("no spelling dictionary for %1 is installed, so spelling is not checked; install "
                           "one such as the package hunspell-en-us")
                .arg(language));
    return open(*dictionary);
}

const SpellDictionary& Spelling::dictionary() const
{
    return m_d->dictionary;
}

void Spelling::setKnown(const QStringList& names, const QStringList& personalWords)
{
    m_d->known.clear();
    static const QRegularExpression between(QStringLiteral("[\\s/_.]+"));
    for (const QString& name : names + personalWords) {
        m_d->known.insert(keyOf(name.trimmed()));
        const QStringList words = name.split(between, Qt::SkipEmptyParts);
        for (const QString& word : words)
            m_d->known.insert(keyOf(word));
    }
}

std::vector<SpellSpot> Spelling::check(const QString& markdown)
{
    const QString text = maskProse(withoutComments(markdown)).text;
    std::vector<SpellSpot> spots;
    const auto isBetween = [](QChar c) {
        return c.isSpace() || c == u'|' || c == QChar(0x2013) || c == QChar(0x2014) || c == QChar(0x2026);
    };
    for (qsizetype at = 0; at < text.size();) {
        while (at < text.size() && isBetween(text[at]))
            ++at;
        qsizetype end = at;
        while (end < text.size() && !isBetween(text[end]))
            ++end;
        if (end > at)
            m_d->checkChunk(text, at, end - at, spots);
        at = end;
    }
    return spots;
}

bool Spelling::knows(const QString& word)
{
    return word.size() > kLongestWord || m_d->isKnown(word);
}

QStringList Spelling::suggestions(const QString& word)
{
    QStringList list;
    if (word.isEmpty() || word.size() > kLongestWord)
        return list;
    try {
        for (const std::string& one : m_d->hunspell->suggest(word.toStdString())) {
            const QString shown = QString::fromStdString(one);
            if (list.size() < kMostSuggestions && !shown.isEmpty() && !list.contains(shown))
                list << shown;
        }
    } catch (const std::exception&) {
        return list;
    }
    return list;
}

} // namespace muster
