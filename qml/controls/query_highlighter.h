// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Colours a PromQL query while it is typed. What is wrong with it and what may be typed is told elsewhere
// (models/view/query_line.h).

#include "models/domain/promql_lexer.h"

#include <QColor>
#include <QQuickTextDocument>
#include <QSyntaxHighlighter>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

/// Role: the colours of one text area. Owner: QML. Thread: main; a query of 10,000 characters costs less than
/// a millisecond, a longer one is not coloured.
class QueryHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QQuickTextDocument* textDocument READ textDocument WRITE setTextDocument NOTIFY changed)
    Q_PROPERTY(QColor callColor MEMBER m_call NOTIFY changed)       ///< functions and aggregations
    Q_PROPERTY(QColor wordColor MEMBER m_word NOTIFY changed)       ///< by, offset, and …
    Q_PROPERTY(QColor labelColor MEMBER m_label NOTIFY changed)     ///< names of labels
    Q_PROPERTY(QColor textColor MEMBER m_string NOTIFY changed)     ///< strings
    Q_PROPERTY(QColor numberColor MEMBER m_number NOTIFY changed)   ///< numbers and lengths of time
    Q_PROPERTY(QColor quietColor MEMBER m_quiet NOTIFY changed)     ///< comments, brackets, signs
    Q_PROPERTY(QColor invalidColor MEMBER m_invalid NOTIFY changed) ///< what is no PromQL at all
public:
    explicit QueryHighlighter(QObject* parent = nullptr);

    QQuickTextDocument* textDocument() const { return m_textDocument; }
    void setTextDocument(QQuickTextDocument* document);

signals:
    void changed();

protected:
    void highlightBlock(const QString& text) override;

private:
    QColor colorOf(promql::TokenKind kind) const;

    QQuickTextDocument* m_textDocument = nullptr;
    QColor m_call, m_word, m_label, m_string, m_number, m_quiet, m_invalid;
    QString m_text; ///< what `m_tokens` are of
    std::vector<promql::Token> m_tokens;
    bool m_again = false; ///< every block is coloured anew soon
};

} // namespace muster
