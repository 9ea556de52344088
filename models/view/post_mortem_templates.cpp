// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_templates.h"

#include "models/base/worker.h"
#include "models/document/postmortem_template_files.h"
#include "models/domain/display_text.h"
#include "models/view/post_mortem_editor.h"

#include <utility>

namespace muster {

PostMortemTemplateChoice::PostMortemTemplateChoice(PostMortemEditor* editor, QString folder)
    : QObject(editor), m_editor(editor), m_folder(std::move(folder))
{
    connect(editor, &PostMortemEditor::markdownChanged, this, [this] {
        if (!m_after.isEmpty() && m_editor->markdown() != m_after) {
            m_before.clear();
            m_after.clear();
            emit changed();
        }
    });
    connect(editor, &PostMortemEditor::loaded, this, [this] {
        if (m_wanted >= 0)
            use(std::exchange(m_wanted, -1));
    });
}

QStringList PostMortemTemplateChoice::names() const
{
    QStringList names;
    for (const PostMortemTemplate& one : m_templates)
        names << displayLine(one.title);
    return names;
}

bool PostMortemTemplateChoice::canTakeBack() const
{
    return !m_after.isEmpty() && m_editor->markdown() == m_after;
}

void PostMortemTemplateChoice::look()
{
    struct Seen
    {
        PostMortemTemplates read;
        int current = -1;
    };
    Worker::run(
        [folder = m_folder, text = m_editor->markdown()] {
            Seen seen{readPostMortemTemplates(folder), -1};
            if (const PostMortemTemplate* own = templateOf(text, seen.read.templates))
                seen.current = int(own - seen.read.templates.data());
            return seen;
        },
        this,
        [this, changes = m_changes](Seen seen) {
            m_templates = std::move(seen.read.templates);
            if (changes == m_changes)
                m_current = seen.current;
            m_problem = displayText(seen.read.problems.join(u'\n'), DisplayRole::Cell);
            emit changed();
        });
}

void PostMortemTemplateChoice::use(int index)
{
    if (m_changing || index < 0 || index >= int(m_templates.size()))
        return;
    if (!m_editor->facts()) {
        m_wanted = index;
        return;
    }
    m_changing = true;
    emit changed();
    Worker::run([text = m_editor->markdown(), all = m_templates, facts = *m_editor->facts(),
                 index] { return std::pair(text, withTemplate(text, all[size_t(index)], all, facts)); },
                this,
                [this, index](const std::pair<QString, QString>& made) {
                    m_changing = false;
                    if (m_editor->markdown() != made.first) {
                        use(index); // somebody typed meanwhile: that belongs into it as well
                        return;
                    }
                    m_editor->replaceText(made.second);
                    m_before = made.first;
                    m_after = made.second;
                    m_current = index;
                    ++m_changes;
                    emit changed();
                });
}

void PostMortemTemplateChoice::takeBack()
{
    if (!canTakeBack())
        return;
    m_editor->replaceText(std::exchange(m_before, {}));
    m_after.clear();
    ++m_changes;
    emit changed();
    look();
}

} // namespace muster
