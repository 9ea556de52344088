// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Spelling of a Markdown text by a dictionary of the system (hunspell). What is not the author's own prose or
// no word is not looked at: code, link addresses, quoted text, comments, names of people and services,
// identifiers (camelCase, snake_case, paths, hosts, anything with a digit), abbreviations in capitals. Not a
// grammar check; for what words say about people lintProse() in models/domain/postmortem.h.

#include "models/base/result.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace muster {

struct SpellDictionary
{
    QString language;            ///< "en_US"
    QString affixFile, wordFile; ///< paths of its .aff and .dic
    friend bool operator==(const SpellDictionary&, const SpellDictionary&) = default;
};

/// Where systems keep dictionaries: those of $DICPATH, then hunspell, myspell and myspell/dicts below the
/// user's and the system's data folders.
QStringList spellFolders();
/// Dictionaries with both files, by language; of two of the same the first folder's. Reads folders: on a
/// worker.
std::vector<SpellDictionary> spellDictionaries(const QStringList& folders = spellFolders());
/// The one of that language ("en_GB"), else one of another country ("en" and "en_AU" take en_US before
/// others); nullptr: none.
const SpellDictionary* dictionaryFor(const std::vector<SpellDictionary>& all, const QString& language);

/// A word that the dictionary does not know.
struct SpellSpot
{
    qsizetype from = 0, length = 0; ///< UTF-16, in the text that was checked
    QString word;
    friend bool operator==(const SpellSpot&, const SpellSpot&) = default;
};

/// Role: one loaded dictionary. Owner and thread: whoever checks; hunspell is not thread-safe, so each worker
/// has an instance of its own (about 10 MB), and one instance is used by one thread at a time.
class Spelling
{
public:
    /// Reads the dictionary (about 100 ms): on a worker. Errors: NotFound (no such file), Invalid (too large,
    /// or written in an encoding other than UTF-8 and ISO 8859-1).
    static Result<Spelling> open(const SpellDictionary& dictionary);
    /// The same for the dictionary of a language among those that are installed. NotFound says in words what
    /// to install; nothing else of the program depends on it.
    static Result<Spelling> openFor(const QString& language, const QStringList& folders = spellFolders());
    Spelling(Spelling&&) noexcept;
    Spelling& operator=(Spelling&&) noexcept;
    ~Spelling();

    const SpellDictionary& dictionary() const;
    /// Names of people and services, and words that the person added: known from now on, in any case, whole
    /// and word by word; the former ones are forgotten.
    void setKnown(const QStringList& names, const QStringList& personalWords);
    /// Ascending and apart; at most 2,000 (a text in another language is one large mistake). Cost: some
    /// milliseconds per 100 KB, less for words seen before.
    std::vector<SpellSpot> check(const QString& markdown);
    /// One word by itself, without the rules for text.
    bool knows(const QString& word);
    /// At most five, best first; may be empty. Slow (up to some hundred milliseconds): on demand.
    QStringList suggestions(const QString& word);

private:
    struct Private;
    explicit Spelling(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace muster
