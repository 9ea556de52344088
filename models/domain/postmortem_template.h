// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Templates of post-mortems: which sections a document has, what of it follows from the facts, and how a
// document that was begun with one template goes on with another. resources/templates/postmortem/README.md
// says the form of the files. Pure.

#include "models/base/result.h"
#include "models/domain/postmortem.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

struct PostMortemSection
{
    QString heading; ///< "What went well"
    QString part;    ///< what it is about, whatever it is called: "well"
    QString body;    ///< Markdown with {{names}} of generated parts
    friend bool operator==(const PostMortemSection&, const PostMortemSection&) = default;
};
struct PostMortemTemplate
{
    QString id, title;
    QString head; ///< what stands above the first section
    std::vector<PostMortemSection> sections;
    friend bool operator==(const PostMortemTemplate&, const PostMortemTemplate&) = default;
};

/// One file. Invalid, with "name:line: what and the way out": another format, no id or title, a section
/// without part or with one that is there already, a name of a generated part that is none, no section at
/// all.
Result<PostMortemTemplate> readPostMortemTemplate(const QByteArray& bytes, const QString& name);

/// Those that come with the program, in their order; the first is used for a new draft.
const std::vector<PostMortemTemplate>& builtInPostMortemTemplates();

/// A fresh document.
QString generateDraft(const PostMortemFacts& facts, const PostMortemTemplate& made);

/// The document in the sections of `to`. What a person wrote stays, word for word: a section goes to the one
/// of the same part (known by its heading in any template of `all`), one that `to` does not have stands at
/// the end under its own heading, and what was only generated or still to be written is written as `to` has
/// it. What stood above the first section stays there.
QString withTemplate(const QString& markdown, const PostMortemTemplate& to,
                     const std::vector<PostMortemTemplate>& all, const PostMortemFacts& facts);

/// Which of them a document was made with: the one with the most of its headings; nullptr: none fits.
const PostMortemTemplate* templateOf(const QString& markdown, const std::vector<PostMortemTemplate>& all);

} // namespace muster
