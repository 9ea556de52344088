// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/document_find.h"

#include "models/view/post_mortem_document.h"

#include <algorithm>

namespace muster {

DocumentFind::DocumentFind(PostMortemDocument* document, QObject* parent)
    : QObject(parent), m_document(document)
{
    connect(document, &PostMortemDocument::changed, this, [this] {
        if (m_open)
            search();
    });
}

void DocumentFind::setOpen(bool open)
{
    if (open == m_open)
        return;
    m_open = open;
    m_current = -1;
    search();
}

void DocumentFind::setWords(const QString& words)
{
    if (words == m_words)
        return;
    m_words = words;
    m_current = -1;
    search();
}

void DocumentFind::setMatchCase(bool matchCase)
{
    if (matchCase == m_matchCase)
        return;
    m_matchCase = matchCase;
    search();
}

void DocumentFind::setWholeWords(bool wholeWords)
{
    if (wholeWords == m_wholeWords)
        return;
    m_wholeWords = wholeWords;
    search();
}

void DocumentFind::search()
{
    const int at = m_current < 0 ? -1 : m_places[static_cast<size_t>(m_current)];
    m_places.clear();
    const QString& text = m_document->text();
    if (m_open && !m_words.isEmpty()) {
        const auto sensitivity = m_matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
        const auto letter = [&](qsizetype place) {
            return place >= 0 && place < text.size() && text[place].isLetterOrNumber();
        };
        qsizetype from = 0;
        while ((from = text.indexOf(m_words, from, sensitivity)) >= 0) {
            if (m_wholeWords && (letter(from - 1) || letter(from + m_words.size()))) {
                ++from;
                continue;
            }
            m_places.push_back(static_cast<int>(from));
            from += m_words.size();
        }
    }
    const auto found = std::lower_bound(m_places.begin(), m_places.end(), at);
    m_current = at < 0 || m_places.empty() ? -1
                : found == m_places.end()  ? count() - 1
                                           : static_cast<int>(found - m_places.begin());
    emit changed();
}

void DocumentFind::look(int index)
{
    m_current = index;
    emit changed();
    if (index >= 0)
        emit shown(m_places[static_cast<size_t>(index)], static_cast<int>(m_words.size()));
}

void DocumentFind::lookFrom(int position)
{
    const auto found = std::lower_bound(m_places.begin(), m_places.end(), position);
    look(m_places.empty() ? -1 : found == m_places.end() ? 0 : static_cast<int>(found - m_places.begin()));
}

void DocumentFind::next()
{
    if (!m_places.empty())
        look((m_current + 1) % count());
}

void DocumentFind::previous()
{
    if (!m_places.empty())
        look(m_current <= 0 ? count() - 1 : m_current - 1);
}

void DocumentFind::replaceCurrent(const QString& text)
{
    if (m_current < 0)
        return;
    const qsizetype place = m_places[static_cast<size_t>(m_current)];
    const QString there = m_document->text().mid(place, m_words.size());
    m_document->apply({{place, there, text}});
    lookFrom(static_cast<int>(place + text.size()));
}

int DocumentFind::replaceAll(const QString& text)
{
    const int places = count();
    // From the end on, so that the places before stay where they are.
    std::vector<TextChange> changes;
    for (auto place = m_places.rbegin(); place != m_places.rend(); ++place)
        changes.push_back({*place, m_document->text().mid(*place, m_words.size()), text});
    m_current = -1;
    m_document->apply(changes);
    return places;
}

} // namespace muster
