// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/git_tree.h"

#include <QFile>

#include <git2.h>

#include <algorithm>
#include <memory>

namespace muster {

namespace {

template <auto Free>
struct Freed
{
    template <typename T>
    void operator()(T* value) const
    {
        Free(value);
    }
};
using Repository = std::unique_ptr<git_repository, Freed<git_repository_free>>;
using Object = std::unique_ptr<git_object, Freed<git_object_free>>;
using Tree = std::unique_ptr<git_tree, Freed<git_tree_free>>;
using Blob = std::unique_ptr<git_blob, Freed<git_blob_free>>;

QString gitWords()
{
    const git_error* error = git_error_last();
    return error && error->message ? QString::fromUtf8(error->message) : QStringLiteral("no reason is known");
}

Result<Repository> openRepository(const QString& path)
{
    // Counted by libgit2; it stays initialised for the life of the program.
    static const int initialised = git_libgit2_init();
    git_repository* repository = nullptr;
    // Not the folders above: a folder of runbooks in somebody's home must not become a source by accident.
    if (initialised < 0 || git_repository_open_ext(&repository, QFile::encodeName(path).constData(),
                                                   GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0)
        return fail(
            ErrorKind::Storage,
            QStringLiteral("%1 cannot be read as a git repository: %2; what was read before is still used")
                .arg(path, gitWords()),
            path);
    return Repository(repository);
}

Result<Object> commitOf(git_repository* repository, const QString& path, const QString& revision)
{
    git_object* found = nullptr;
    const QByteArray name = revision.isEmpty() ? QByteArrayLiteral("HEAD") : revision.toUtf8();
    if (git_revparse_single(&found, repository, name.constData()) != 0)
        return fail(ErrorKind::NotFound,
                    QStringLiteral("%1 has no revision %2: %3; what was read before is still used")
                        .arg(path, QString::fromUtf8(name), gitWords()),
                    path);
    const Object named(found);
    git_object* commit = nullptr;
    if (git_object_peel(&commit, named.get(), GIT_OBJECT_COMMIT) != 0)
        return fail(ErrorKind::NotFound,
                    QStringLiteral("%1 in %2 is no commit; name a branch, a tag or a commit")
                        .arg(QString::fromUtf8(name), path),
                    path);
    return Object(commit);
}

class TreeReader
{
public:
    TreeReader(git_repository* repository, const std::function<bool(const QString&)>& wanted,
               const GitLimits& limits)
        : m_repository(repository), m_wanted(wanted), m_limits(limits)
    {
    }

    /// False when the repository is damaged.
    bool read(const git_tree* tree, const QString& prefix, int depth)
    {
        for (size_t i = 0; i < git_tree_entrycount(tree); ++i) {
            if (static_cast<int>(m_files.size()) >= m_limits.files)
                return true;
            const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
            const QString name = QString::fromUtf8(git_tree_entry_name(entry));
            const git_filemode_t mode = git_tree_entry_filemode(entry);
            if (mode == GIT_FILEMODE_TREE && depth < m_limits.depth && !name.startsWith(u'.')) {
                git_tree* below = nullptr;
                if (git_tree_lookup(&below, m_repository, git_tree_entry_id(entry)) != 0)
                    return false;
                const Tree owned(below);
                if (!read(below, prefix + name + u'/', depth + 1))
                    return false;
            } else if ((mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE) &&
                       m_wanted(name)) {
                if (!readBlob(entry, prefix + name))
                    return false;
            }
        }
        return true;
    }

    std::vector<GitFile> take() { return std::move(m_files); }

private:
    bool readBlob(const git_tree_entry* entry, const QString& path)
    {
        git_blob* found = nullptr;
        if (git_blob_lookup(&found, m_repository, git_tree_entry_id(entry)) != 0)
            return false;
        const Blob blob(found);
        const auto size = static_cast<qint64>(git_blob_rawsize(blob.get()));
        GitFile file{path, {}, {}};
        if (size > m_limits.fileBytes)
            file.problem =
                QStringLiteral("%1 is larger than %2 kB; split it").arg(path).arg(m_limits.fileBytes / 1024);
        else
            file.bytes = QByteArray(static_cast<const char*>(git_blob_rawcontent(blob.get())), size);
        m_files.push_back(std::move(file));
        return true;
    }

    git_repository* m_repository;
    const std::function<bool(const QString&)>& m_wanted;
    const GitLimits& m_limits;
    std::vector<GitFile> m_files;
};

} // namespace

Result<QString> gitCommit(const QString& path, const QString& revision)
{
    auto repository = openRepository(path);
    if (!repository)
        return tl::unexpected(repository.error());
    auto commit = commitOf(repository->get(), path, revision);
    if (!commit)
        return tl::unexpected(commit.error());
    char text[GIT_OID_HEXSZ + 1] = {};
    git_oid_tostr(text, sizeof text, git_object_id(commit->get()));
    return QString::fromLatin1(text);
}

Result<std::vector<GitFile>> readGitTree(const QString& path, const QString& commit,
                                         const std::function<bool(const QString&)>& wanted,
                                         const GitLimits& limits)
{
    auto repository = openRepository(path);
    if (!repository)
        return tl::unexpected(repository.error());
    auto object = commitOf(repository->get(), path, commit);
    if (!object)
        return tl::unexpected(object.error());
    git_object* found = nullptr;
    if (git_object_peel(&found, object->get(), GIT_OBJECT_TREE) != 0)
        return fail(ErrorKind::Storage, QStringLiteral("%1 is damaged: %2").arg(path, gitWords()), path);
    const Object tree(found);
    TreeReader reader(repository->get(), wanted, limits);
    if (!reader.read(reinterpret_cast<const git_tree*>(tree.get()), {}, 0))
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 is damaged: %2; run git fsck there").arg(path, gitWords()), path);
    auto files = reader.take();
    std::sort(files.begin(), files.end(), [](const GitFile& a, const GitFile& b) { return a.path < b.path; });
    return files;
}

} // namespace muster
