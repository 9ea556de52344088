// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Find and replace in the text of a post-mortem.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

class PostMortemDocument;

/// Role: the places where words stand in a document, one of them being looked at. Places follow the text
/// while the search is open. Owner: PostMortemEditor. Thread: main; a search costs one pass over the text.
class DocumentFind final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.find")
    Q_PROPERTY(bool open READ isOpen WRITE setOpen NOTIFY changed)
    Q_PROPERTY(QString words READ words WRITE setWords NOTIFY changed)
    Q_PROPERTY(bool matchCase READ matchCase WRITE setMatchCase NOTIFY changed)
    Q_PROPERTY(bool wholeWords READ wholeWords WRITE setWholeWords NOTIFY changed)
    Q_PROPERTY(int count READ count NOTIFY changed)
    Q_PROPERTY(int current READ current NOTIFY changed) ///< from 0; -1: none is looked at
public:
    explicit DocumentFind(PostMortemDocument* document, QObject* parent = nullptr);

    bool isOpen() const { return m_open; }
    void setOpen(bool open);
    QString words() const { return m_words; }
    void setWords(const QString& words);
    bool matchCase() const { return m_matchCase; }
    void setMatchCase(bool matchCase);
    bool wholeWords() const { return m_wholeWords; }
    void setWholeWords(bool wholeWords);
    int count() const { return static_cast<int>(m_places.size()); }
    int current() const { return m_current; }

    /// Looks at the first place at or after this one of the text, or at the first of all.
    Q_INVOKABLE void lookFrom(int position);
    Q_INVOKABLE void next();
    Q_INVOKABLE void previous();
    /// Puts `text` in the place that is looked at, and looks at the next.
    Q_INVOKABLE void replaceCurrent(const QString& text);
    /// In all places, as one step that can be taken back. Returns how many there were.
    Q_INVOKABLE int replaceAll(const QString& text);

signals:
    void changed();
    /// Show this stretch of the text, selected.
    void shown(int position, int length);

private:
    void search();
    void look(int index);
    PostMortemDocument* m_document;
    bool m_open = false, m_matchCase = false, m_wholeWords = false;
    QString m_words;
    std::vector<int> m_places; ///< ascending, apart
    int m_current = -1;
};

} // namespace muster
