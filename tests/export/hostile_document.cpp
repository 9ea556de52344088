// SPDX-License-Identifier: GPL-3.0-or-later
// Puts a post-mortem of every hostile text into an incident of a store: as a paragraph, as it is, in a table,
// a heading, code, a link and an item. What would load names http://127.0.0.1:PORT/. Usage:
// muster_hostile_document FOLDER NUMBER PORT. Prints the plain words that have to be readable in every
// export, one per line.
#include "models/document/markdown.h"
#include "models/domain/format.h"
#include "models/store/store.h"
#include "tests/qml/hostile_corpus.h"

#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>

using namespace muster;

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    if (argc != 4) {
        std::fputs("usage: muster_hostile_document FOLDER NUMBER PORT\n", stderr);
        return 2;
    }
    const auto store = Store::open({QString::fromLocal8Bit(argv[1]), false}, std::make_shared<SystemClock>());
    if (!store) {
        std::fprintf(stderr, "muster_hostile_document: %s\n", qPrintable(store.error().what));
        return 1;
    }
    // First what was made harmless, then the texts as they are: those may well be half a block that swallows
    // what follows.
    QString text =
        QStringLiteral("# Hostile texts\n\n[a good link](https://status.example/incidents/1120?a=1&b=2)\n\n");
    QString raw;
    int count = 0;
    for (const HostileString& hostile :
         hostileStrings(QStringLiteral("/muster-hostile"), std::atoi(argv[3]))) {
        // Long ones are about time, which tst_exports measures; here the reading program has to open all of
        // them.
        const QString piece = hostile.text.left(400);
        const QString safe = escapeMarkdown(piece);
        const QString mark = QStringLiteral("WORD%1END").arg(++count);
        text += QStringLiteral("## ") + mark + u' ' + safe + QStringLiteral("\n\n") + safe +
                QStringLiteral("\n\n| a | b |\n|---|---|\n| ") + safe + QStringLiteral(" | ") + mark +
                QStringLiteral(" |\n\n- ") + safe + QStringLiteral("\n\n");
        std::printf("%s\n", qPrintable(mark));
        if (!parseMarkdown(piece).warning.isEmpty())
            continue; // beyond what is read as Markdown: the whole document would be shown as plain text
        raw += QStringLiteral("RAW%1END\n\n").arg(count) + piece + QStringLiteral("\n\n");
    }
    text += raw;
    const auto kept = (*store)->writeNow([&](WriteTx& tx) -> Result<bool> {
        const auto incident = tx.findIncident(QString::fromLocal8Bit(argv[2]));
        if (!incident)
            return tl::unexpected(incident.error());
        PostMortemRevision revision;
        revision.id = newId<PostMortemId>();
        revision.incident = incident->id;
        revision.state = QStringLiteral("draft");
        revision.markdown = text;
        if (auto done = tx.addPostMortemRevision(revision); !done)
            return tl::unexpected(done.error());
        return true;
    });
    if (!kept) {
        std::fprintf(stderr, "muster_hostile_document: %s\n", qPrintable(kept.error().what));
        return 1;
    }
    return 0;
}
