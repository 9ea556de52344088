// SPDX-License-Identifier: GPL-3.0-or-later
// Folders and git commits as sources of runbooks: what is read, what a broken file keeps, what is seen as a
// change.
#include "models/base/worker.h"
#include "models/document/runbook_folders.h"
#include "models/document/runbook_watch.h"
#include "tests/flow/fake_clock.h"

#include <QtTest/QtTest>

#include <git2.h>

using namespace muster;

namespace {

QByteArray runbook(const char* id, int version, const char* tail = "## A (end) done\n")
{
    return QByteArray("---\nid: ") + id + "\ntitle: t\nversion: " + QByteArray::number(version) +
           "\nalerts: [Burning]\nservices: [checkout-api]\nstart: A\n---\n" + tail;
}

const char kBroken[] = "## A (check) no branches\n";

/// "a.md v1", "a.md v1 !" with a problem, "b.md -" never good.
QStringList summary(const RunbookLibrary& library)
{
    QStringList lines;
    for (const LibraryRunbook& file : library.files)
        lines.append(
            file.path +
            (file.runbook ? QStringLiteral(" v%1").arg(file.runbook->version) : QStringLiteral(" -")) +
            (file.problem.isEmpty() ? QString() : QStringLiteral(" !")));
    return lines;
}

/// A repository without a program: what a test commits is what it wrote.
class Repository
{
public:
    explicit Repository(const QString& path) : m_path(path)
    {
        git_libgit2_init();
        git_repository_init(&m_repository, QFile::encodeName(path).constData(), 0);
    }
    ~Repository()
    {
        git_repository_free(m_repository);
        git_libgit2_shutdown();
    }
    void commit(const char* message)
    {
        git_index* index = nullptr;
        git_repository_index(&index, m_repository);
        git_index_add_all(index, nullptr, GIT_INDEX_ADD_DEFAULT, nullptr, nullptr);
        git_index_update_all(index, nullptr, nullptr, nullptr);
        git_index_write(index);
        git_oid treeId;
        git_index_write_tree(&treeId, index);
        git_index_free(index);
        git_tree* tree = nullptr;
        git_tree_lookup(&tree, m_repository, &treeId);
        git_signature* who = nullptr;
        git_signature_new(&who, "Test", "test@example.org", 1'795'000'000, 0);
        git_oid parentId;
        git_commit* parent = nullptr;
        if (git_reference_name_to_id(&parentId, m_repository, "HEAD") == 0)
            git_commit_lookup(&parent, m_repository, &parentId);
        const git_commit* parents[] = {parent};
        git_oid made;
        QCOMPARE(git_commit_create(&made, m_repository, "HEAD", who, who, nullptr, message, tree,
                                   parent ? 1 : 0, parents),
                 0);
        git_commit_free(parent);
        git_signature_free(who);
        git_tree_free(tree);
    }

    /// At what is committed by now.
    void branch(const char* name)
    {
        git_oid id;
        QCOMPARE(git_reference_name_to_id(&id, m_repository, "HEAD"), 0);
        git_commit* commit = nullptr;
        git_commit_lookup(&commit, m_repository, &id);
        git_reference* made = nullptr;
        QCOMPARE(git_branch_create(&made, m_repository, name, commit, 0), 0);
        git_reference_free(made);
        git_commit_free(commit);
    }

private:
    QString m_path;
    git_repository* m_repository = nullptr;
};

} // namespace

class TestRunbookLibrary : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    void write(const QString& name, const QByteArray& bytes)
    {
        const QString path = m_folder->filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    RunbookSource folderSource() const { return {RunbookSource::Kind::Folder, m_folder->path(), {}}; }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aBrokenFileKeepsItsLastGoodVersionAndSaysWhy()
    {
        write(QStringLiteral("a.md"), runbook("RB-1", 1));
        write(QStringLiteral("sub/b.md"), runbook("RB-2", 1, kBroken));
        write(QStringLiteral("README.md"), "# not one\n");
        RunbookLibrary library = readRunbookSource(folderSource());
        QCOMPARE(library.problem, QString());
        QCOMPARE(summary(library), (QStringList{QStringLiteral("a.md v1"), QStringLiteral("sub/b.md - !")}));
        QVERIFY2(library.files[1].problem.startsWith(QLatin1String("sub/b.md:9: error: A:")),
                 qPrintable(library.files[1].problem));

        write(QStringLiteral("a.md"), runbook("RB-1", 2, kBroken));
        write(QStringLiteral("sub/b.md"), runbook("RB-2", 2));
        library = readRunbookSource(folderSource(), library);
        QCOMPARE(summary(library), (QStringList{QStringLiteral("a.md v1 !"), QStringLiteral("sub/b.md v2")}));
        QCOMPARE(library.files[0].runbook->source, QString::fromUtf8(runbook("RB-1", 1)));
        // Still broken: still said, still the good one.
        library = readRunbookSource(folderSource(), library);
        QCOMPARE(summary(library), (QStringList{QStringLiteral("a.md v1 !"), QStringLiteral("sub/b.md v2")}));
        // Half saved: no runbook any more by its looks, but not gone.
        write(QStringLiteral("a.md"), "");
        library = readRunbookSource(folderSource(), library);
        QCOMPARE(summary(library), (QStringList{QStringLiteral("a.md v1 !"), QStringLiteral("sub/b.md v2")}));
        write(QStringLiteral("a.md"), runbook("RB-1", 3));
        library = readRunbookSource(folderSource(), library);
        QCOMPARE(summary(library), (QStringList{QStringLiteral("a.md v3"), QStringLiteral("sub/b.md v2")}));
        QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("a.md"))));
        library = readRunbookSource(folderSource(), library);
        QCOMPARE(summary(library), QStringList{QStringLiteral("sub/b.md v2")});
    }

    void aSourceThatIsGoneKeepsEverything()
    {
        write(QStringLiteral("a.md"), runbook("RB-1", 1));
        const RunbookLibrary before = readRunbookSource(folderSource());
        const RunbookLibrary after = readRunbookSource(
            {RunbookSource::Kind::Folder, m_folder->filePath(QStringLiteral("gone")), {}}, before);
        QCOMPARE(summary(after), QStringList{QStringLiteral("a.md v1")});
        QVERIFY2(after.problem.contains(QLatin1String("cannot be read")), qPrintable(after.problem));
    }

    void twoFilesWithOneIdAreNamed()
    {
        write(QStringLiteral("a.md"), runbook("RB-1", 1));
        write(QStringLiteral("b.md"), runbook("RB-1", 2));
        RunbookLibrary library = readRunbookSource(folderSource());
        QCOMPARE(summary(library), (QStringList{QStringLiteral("a.md v1"), QStringLiteral("b.md - !")}));
        QVERIFY(library.files[1].problem.contains(QLatin1String("a.md has the id RB-1 as well")));
        QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("a.md"))));
        library = readRunbookSource(folderSource(), library);
        QCOMPARE(summary(library), QStringList{QStringLiteral("b.md v2")});
    }

    void aCommitIsReadNotItsFolder()
    {
        Repository repository(m_folder->path());
        const RunbookSource source{RunbookSource::Kind::Git, m_folder->path(), {}};
        QVERIFY(!readRunbookSource(source).problem.isEmpty()); // no commit yet
        write(QStringLiteral("team/a.md"), runbook("RB-1", 1));
        write(QStringLiteral("link-target.txt"), "x");
        repository.commit("first");
        RunbookLibrary library = readRunbookSource(source);
        QCOMPARE(library.problem, QString());
        QCOMPARE(summary(library), QStringList{QStringLiteral("team/a.md v1")});
        QCOMPARE(library.signature.size(), 40);
        const QString first = library.signature;

        write(QStringLiteral("team/a.md"), runbook("RB-1", 2)); // not committed: nobody's version
        QCOMPARE(*runbookSignature(source), first);
        repository.commit("second");
        QVERIFY(*runbookSignature(source) != first);
        library = readRunbookSource(source, library);
        QCOMPARE(summary(library), QStringList{QStringLiteral("team/a.md v2")});
        // An older commit by its id.
        QCOMPARE(summary(readRunbookSource({RunbookSource::Kind::Git, m_folder->path(), first})),
                 QStringList{QStringLiteral("team/a.md v1")});
        const RunbookLibrary none = readRunbookSource(
            {RunbookSource::Kind::Git, m_folder->path(), QStringLiteral("no-such-branch")}, library);
        QCOMPARE(summary(none), QStringList{QStringLiteral("team/a.md v2")});
        QVERIFY2(none.problem.contains(QLatin1String("no revision no-such-branch")),
                 qPrintable(none.problem));
        // A folder of it is no repository of its own.
        QVERIFY(!readRunbookSource({RunbookSource::Kind::Git, m_folder->filePath(QStringLiteral("team")), {}})
                     .problem.isEmpty());
    }

    void theProfilesSourcesAreItsFolderAndTheCheckoutsInIt()
    {
        QVERIFY(runbookSources(m_folder->path()).empty());
        write(QStringLiteral("runbooks/own.md"), runbook("RB-1", 1));
        write(QStringLiteral("runbooks/team/rb.md"), runbook("RB-2", 4));
        Repository repository(m_folder->filePath(QStringLiteral("runbooks/team")));
        repository.commit("x");
        const auto sources = runbookSources(m_folder->path());
        QCOMPARE(sources.size(), size_t(2));
        std::vector<RunbookLibrary> libraries;
        for (const RunbookSource& source : sources)
            libraries.push_back(readRunbookSource(source));
        QCOMPARE(summary(libraries[0]), QStringList{QStringLiteral("own.md v1")});
        QCOMPARE(summary(libraries[1]), QStringList{QStringLiteral("rb.md v4")});
    }

    void aPersonsFoldersAreSourcesBesides()
    {
        const QString data = m_folder->filePath(QStringLiteral("data"));
        QVERIFY(QDir().mkpath(data));
        QVERIFY(readRunbookFolders(data).value().empty()); // nobody named any
        write(QStringLiteral("srv/a.md"), runbook("RB-1", 1));
        write(QStringLiteral("git/b.md"), runbook("RB-2", 1));
        Repository repository(m_folder->filePath(QStringLiteral("git")));
        repository.commit("one");
        repository.branch("shift");
        write(QStringLiteral("git/b.md"), runbook("RB-2", 2));
        repository.commit("two");
        std::vector<RunbookFolder> folders;
        for (const RunbookFolder& one :
             {RunbookFolder{m_folder->filePath(QStringLiteral("srv/")), {}},
              RunbookFolder{m_folder->filePath(QStringLiteral("git")), QStringLiteral(" shift ")}}) {
            const auto more = withRunbookFolder(data, folders, one);
            QVERIFY2(more, more ? "" : qPrintable(more.error().what));
            folders = *more;
        }
        QVERIFY(writeRunbookFolders(data, folders));
        QCOMPARE(readRunbookFolders(data).value(), folders);
        QStringList all;
        for (const RunbookSource& source : runbookSources(data))
            all += summary(readRunbookSource(source));
        QCOMPARE(all, (QStringList{QStringLiteral("a.md v1"), QStringLiteral("b.md v1")}));
        const RunbookChoice choice = chooseRunbook(data, {{QStringLiteral("Burning")}, {}, {}});
        QVERIFY(choice.runbook && choice.runbook->id == QLatin1String("RB-1"));
        folders[1].revision.clear();
        QVERIFY(writeRunbookFolders(data, folders));
        QCOMPARE(summary(readRunbookSource(runbookSources(data).back())),
                 QStringList{QStringLiteral("b.md v2")});
    }

    void aFolderThatCannotBeReadIsRefusedWithTheWayOut_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("revision");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* path, const char* revision, const char* says) {
            QTest::newRow(name) << QString::fromUtf8(path) << QString::fromUtf8(revision)
                                << QString::fromUtf8(says);
        };
        row("nothing", " ", "", "Which folder? Enter its path");
        row("no whole path", "srv", "", "“srv” is no whole path: begin it with “/”.");
        row("none there", "/DIR/none", "", "There is no folder /DIR/none: look for a slip");
        row("a file", "/DIR/srv/a.md", "", "/DIR/srv/a.md is a file: enter the folder");
        row("of the data folder", "/DIR/data/runbooks/team", "", "/DIR/data/runbooks/team is read anyway");
        row("named already", "/DIR/git", "", "/DIR/git is in the list already");
        row("no git", "/DIR/srv", "main", "/DIR/srv is no git repository, so it has no revision “main”");
        row("no such revision", "/DIR/other", "mian", "/DIR/other has no branch, tag or commit “mian”");
    }
    void aFolderThatCannotBeReadIsRefusedWithTheWayOut()
    {
        QFETCH(QString, path);
        QFETCH(const QString, revision);
        QFETCH(QString, says);
        const QString here = m_folder->path();
        const QString data = m_folder->filePath(QStringLiteral("data"));
        write(QStringLiteral("srv/a.md"), runbook("RB-1", 1));
        write(QStringLiteral("git/b.md"), runbook("RB-2", 1));
        write(QStringLiteral("other/b.md"), runbook("RB-2", 1));
        write(QStringLiteral("data/runbooks/team/c.md"), runbook("RB-3", 1));
        Repository other(m_folder->filePath(QStringLiteral("other")));
        other.commit("one");
        const auto refused = withRunbookFolder(data, {{here + QStringLiteral("/git"), QStringLiteral("x")}},
                                               {path.replace(QLatin1String("/DIR"), here), revision});
        QVERIFY(!refused);
        says.replace(QLatin1String("/DIR"), here);
        QVERIFY2(refused.error().what.startsWith(says), qPrintable(refused.error().what));
    }

    void aListOfFoldersThatIsNoneIsRefusedAndNotWrittenOver()
    {
        for (const char* wrong : {"", "[]", "{", "{\"folders\":[1]}", "{\"folders\":[{\"path\":\"srv\"}]}"}) {
            write(QStringLiteral("runbook-folders.json"), wrong);
            const auto read = readRunbookFolders(m_folder->path());
            QVERIFY2(!read && read.error().what.contains(QLatin1String("mend it")), wrong);
            QVERIFY(runbookSources(m_folder->path()).empty());
        }
    }

    void theBestFitIsAnAlertThenAService()
    {
        Runbook byService;
        byService.id = QStringLiteral("S");
        byService.services = QStringList{QStringLiteral("checkout-api")};
        Runbook byAlert;
        byAlert.id = QStringLiteral("A");
        byAlert.alerts = QStringList{QStringLiteral("Burning")};
        RunbookLibrary library;
        library.files = {{QStringLiteral("1"), byService, {}, {}}, {QStringLiteral("2"), byAlert, {}, {}}};
        const std::vector libraries{library};
        const auto best = [&](const QStringList& alerts, const char* service) {
            const Runbook* found = runbookFor(libraries, {alerts, {}, QString::fromLatin1(service)});
            return found ? found->id : QString();
        };
        QCOMPARE(best({QStringLiteral("Burning")}, "checkout-api"), QStringLiteral("A"));
        QCOMPARE(best({}, "checkout-api"), QStringLiteral("S"));
        QCOMPARE(best({QStringLiteral("Other")}, "other"), QString());
        QCOMPARE(best({}, ""), QString());
    }

    void labelsWeighBetweenAnAlertAndAService_data()
    {
        QTest::addColumn<QString>("alert");
        QTest::addColumn<QString>("labels"); // "a=1 b=2"
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* alert, const char* labels, const char* service, const char* says) {
            QTest::newRow(says) << QString::fromLatin1(alert) << QString::fromLatin1(labels)
                                << QString::fromLatin1(service) << QString::fromLatin1(says);
        };
        row("", "team=checkout", "checkout-api", "TEAM: label team=checkout");
        row("", "team=checkout cluster=prod-2", "checkout-api",
            "CLUSTER: labels cluster=prod-2, team=checkout");
        row("", "team=checkout cluster=test", "", "TEAM: label team=checkout");
        row("Burning", "team=checkout", "checkout-api", "ALERT: alert Burning");
        row("", "team=search", "checkout-api", "SERVICE: service checkout-api");
        row("", "", "checkout-api", "SERVICE: service checkout-api");
        // Its name fits, but it is another team's.
        row("Shared", "team=search", "", "none");
        row("Shared", "team=payments", "", "SHARED: alert Shared, label team=payments");
        row("Shared", "", "", "SHARED: alert Shared");
    }
    void labelsWeighBetweenAnAlertAndAService()
    {
        QFETCH(const QString, alert);
        QFETCH(const QString, labels);
        QFETCH(const QString, service);
        const auto made = [](const char* id, const char* forAlert, const char* forService,
                             std::map<QString, QString> forLabels) {
            Runbook runbook;
            runbook.id = QString::fromLatin1(id);
            runbook.alerts = QStringList{QString::fromLatin1(forAlert)};
            runbook.services = QStringList{QString::fromLatin1(forService)};
            runbook.labels = std::move(forLabels);
            return LibraryRunbook{runbook.id, runbook, {}, {}};
        };
        const QString team = QStringLiteral("team"), checkout = QStringLiteral("checkout");
        RunbookLibrary library;
        library.files = {made("SERVICE", "-", "checkout-api", {}), made("ALERT", "Burning", "-", {}),
                         made("TEAM", "-", "-", {{team, checkout}}),
                         made("CLUSTER", "-", "-",
                              {{team, checkout}, {QStringLiteral("cluster"), QStringLiteral("=~ prod-.*")}}),
                         made("SHARED", "Shared", "-", {{team, QStringLiteral("payments")}})};
        RunbookAsk ask;
        ask.service = service;
        if (!alert.isEmpty())
            ask.alerts.append(alert);
        for (const QString& label : labels.split(u' ', Qt::SkipEmptyParts))
            ask.labels[label.section(u'=', 0, 0)] = label.section(u'=', 1);
        const std::vector libraries{library};
        const Runbook* found = runbookFor(libraries, ask);
        QCOMPARE(found ? found->id + QStringLiteral(": ") + runbookFitWords(*found, ask)
                       : QStringLiteral("none"),
                 QString::fromLatin1(QTest::currentDataTag()));
    }

    void aWatchSeesChangesAndOnlyChanges()
    {
        const Worker::Inline inlineWork;
        FakeClock clock;
        write(QStringLiteral("a.md"), runbook("RB-1", 1));
        RunbookWatch watch(folderSource(), clock);
        QSignalSpy changed(&watch, &RunbookWatch::changed);
        QSignalSpy looked(&watch, &RunbookWatch::looked);
        watch.start(std::chrono::seconds{5});
        QTRY_COMPARE(looked.size(), 1);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(summary(watch.library()), QStringList{QStringLiteral("a.md v1")});
        clock.advance(std::chrono::seconds{5});
        QTRY_COMPARE(looked.size(), 2);
        QCOMPARE(changed.size(), 1); // nothing happened, nothing is said
        write(QStringLiteral("a.md"), runbook("RB-1", 2, kBroken));
        clock.advance(std::chrono::seconds{5});
        QTRY_COMPARE(changed.size(), 2);
        QCOMPARE(summary(watch.library()), QStringList{QStringLiteral("a.md v1 !")});
        write(QStringLiteral("a.md"), runbook("RB-1", 23));
        watch.look();
        watch.look(); // during a look: one more follows, not two at once
        QTRY_COMPARE(looked.size(), 5);
        QCOMPARE(changed.size(), 3);
        QCOMPARE(summary(watch.library()), QStringList{QStringLiteral("a.md v23")});
    }
};

QTEST_GUILESS_MAIN(TestRunbookLibrary)
#include "tst_runbook_library.moc"
