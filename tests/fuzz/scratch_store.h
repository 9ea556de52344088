// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A store's database in a private temporary folder (in memory where /dev/shm exists), on the calling thread,
// for targets that need one.

#include "models/store/database.h"
#include "models/store/schema.h"
#include "models/store/write_tx.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/store/store_fixture.h"

#include <QFileInfo>
#include <QTemporaryDir>

namespace muster::fuzz {

class ScratchStore
{
public:
    enum class Content { Nothing, SampleIncident };
    explicit ScratchStore(Content content) : m_folder(folderTemplate())
    {
        auto opened = Database::open(path("muster.sqlite"), OpenMode::ReadWrite);
        FUZZ_CHECK(opened.has_value());
        m_database = std::move(*opened);
        FUZZ_CHECK(m_database->script("PRAGMA synchronous=OFF").has_value());
        FUZZ_CHECK(m_database->attach(path("cache.sqlite"), QStringLiteral("cache")).has_value());
        FUZZ_CHECK(migrate(*m_database, "main", mainMigrations()).has_value());
        FUZZ_CHECK(migrate(*m_database, "cache", cacheMigrations()).has_value());
        if (content == Content::SampleIncident)
            fill();
    }
    Database& database() { return *m_database; }
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private:
    static QString folderTemplate()
    {
        const QString memory = QStringLiteral("/dev/shm");
        return (QFileInfo(memory).isWritable() ? memory : QDir::tempPath()) +
               QStringLiteral("/muster-fuzz-XXXXXX");
    }
    void fill()
    {
        Transaction transaction(*m_database, Transaction::Kind::Write);
        ChangeSet changes;
        WriteTx tx(*m_database, test::at("2026-11-20T03:00:00Z"), changes);
        FUZZ_CHECK(test::addSampleIncident(tx).has_value());
        FUZZ_CHECK(tx.flushSearchIndex().has_value());
        FUZZ_CHECK(transaction.commit().has_value());
    }
    QTemporaryDir m_folder;
    std::unique_ptr<Database> m_database;
};

} // namespace muster::fuzz
