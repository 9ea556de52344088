// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/postmortem_folder.h"

#include "models/history/postmortem_file.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace muster {

namespace {

constexpr size_t kMostFiles = 200'000;
constexpr size_t kFilesOfBatch = 50;
constexpr qint64 kBytesOfBatch = 4 * 1024 * 1024;
const QString kStamp = QStringLiteral("markdown1;");

bool isMarkdown(const QString& name)
{
    return name.endsWith(QLatin1String(".md"), Qt::CaseInsensitive) ||
           name.endsWith(QLatin1String(".markdown"), Qt::CaseInsensitive);
}

class FolderReader final : public HistoryReader
{
public:
    FolderReader(const QString& folder, std::vector<QString> names, std::vector<ImportProblem> problems,
                 const QString& position, const QString& label, const QString& shown)
        : m_folder(folder), m_prefix(QFileInfo(folder).fileName()), m_names(std::move(names)),
          m_problems(std::move(problems))
    {
        m_origin = originOf(QStringLiteral("markdown"), QStringLiteral("Post-mortems"), label);
        m_origin.name = QStringLiteral("%1 (%2)").arg(m_origin.sourceName, shown);
        if (position.startsWith(kStamp)) {
            m_last = position.mid(kStamp.size());
            m_next = static_cast<size_t>(std::upper_bound(m_names.begin(), m_names.end(), m_last) -
                                         m_names.begin());
            if (!m_last.isEmpty())
                m_problems.clear(); // they were told with the first batch
        }
    }

    const HistoryOrigin& origin() const override { return m_origin; }
    bool atEnd() const override { return m_next >= m_names.size() && m_problems.empty(); }
    double done() const override
    {
        return m_names.empty() ? 1 : static_cast<double>(m_next) / static_cast<double>(m_names.size());
    }
    QString position() const override { return kStamp + m_last; }

    Result<HistoryBatch> next() override
    {
        HistoryBatch batch;
        batch.problems = std::exchange(m_problems, {});
        batch.unreadable = static_cast<qint64>(batch.problems.size());
        qint64 bytes = 0;
        for (size_t i = 0; i < kFilesOfBatch && bytes < kBytesOfBatch && m_next < m_names.size(); ++i) {
            const QString& name = m_names[m_next++];
            m_last = name;
            bytes += read(batch, name);
        }
        return batch;
    }

private:
    static void problem(HistoryBatch& batch, const QString& name, const QString& why)
    {
        batch.problems.push_back({name, why});
        ++batch.unreadable;
    }

    qint64 read(HistoryBatch& batch, const QString& name)
    {
        QFile file(m_folder + u'/' + name);
        if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly)) {
            problem(batch, name, QStringLiteral("it cannot be read: %1").arg(file.errorString()));
            return 0;
        }
        const QByteArray bytes = file.read(kMostPostmortemBytes + 1);
        auto read = readPostmortemFile(bytes, m_prefix + u'/' + name, m_origin);
        if (!read) {
            problem(batch, name, read.error().what);
            return bytes.size();
        }
        for (const QString& remark : read->remarks)
            batch.problems.push_back({name, remark});
        batch.reached = std::max(batch.reached.value_or(Instant{}), read->report.openedAt);
        batch.incidents.push_back(std::move(read->report));
        std::move(read->events.begin(), read->events.end(), std::back_inserter(batch.events));
        batch.documents.push_back(std::move(read->document));
        return bytes.size();
    }

    QString m_folder, m_prefix;
    std::vector<QString> m_names; ///< within the folder, ascending
    std::vector<ImportProblem> m_problems;
    HistoryOrigin m_origin;
    size_t m_next = 0;
    QString m_last;
};

} // namespace

Result<std::unique_ptr<HistoryReader>> openPostmortemFolder(const QString& path, const QString& position,
                                                            const QString& label)
{
    const QString folder = QFileInfo(path).canonicalFilePath();
    const QDir dir(folder);
    if (folder.isEmpty() || !dir.isReadable())
        return fail(ErrorKind::Storage, QStringLiteral("the folder %1 cannot be read").arg(path), path);
    std::vector<QString> names;
    std::vector<ImportProblem> problems;
    // Hidden folders (.git, .obsidian) are not entered, because hidden entries are not listed.
    QDirIterator entries(folder, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System,
                         QDirIterator::Subdirectories);
    while (entries.hasNext() && names.size() < kMostFiles) {
        entries.next();
        const QFileInfo info = entries.fileInfo();
        const QString name = dir.relativeFilePath(info.absoluteFilePath());
        if (info.isSymLink()) {
            const QString target = info.canonicalFilePath();
            if ((isMarkdown(name) || info.isDir() || target.isEmpty()) && !target.startsWith(folder + u'/') &&
                problems.size() < kMostImportProblems)
                problems.push_back(
                    {name, QStringLiteral("it is a link out of the folder, which is not followed")});
            continue; // what it shows inside of the folder is read under its own name
        }
        if (!isMarkdown(name) || info.isDir())
            continue;
        if (info.isFile())
            names.push_back(name);
        else
            problems.push_back({name, QStringLiteral("it is not a file")});
    }
    if (names.size() >= kMostFiles)
        problems.push_back(
            {QFileInfo(folder).fileName(),
             QStringLiteral("it has more than %1 files; the rest was left out").arg(kMostFiles)});
    if (names.empty() && problems.empty())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("there is no Markdown file (.md) in the folder %1").arg(path), path);
    std::sort(names.begin(), names.end());
    return std::make_unique<FolderReader>(folder, std::move(names), std::move(problems), position, label,
                                          QFileInfo(folder).fileName());
}

Result<std::unique_ptr<HistoryReader>> openPostmortemFile(const QString& path, const QString& label)
{
    const QFileInfo info(QFileInfo(path).canonicalFilePath());
    return std::make_unique<FolderReader>(info.absolutePath(), std::vector<QString>{info.fileName()},
                                          std::vector<ImportProblem>{}, QString(), label, info.fileName());
}

} // namespace muster
