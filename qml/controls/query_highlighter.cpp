// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/query_highlighter.h"

#include <QTextDocument>

#include <algorithm>

namespace muster {

namespace {

constexpr int kLongest = 10'000;

} // namespace

QueryHighlighter::QueryHighlighter(QObject* parent) : QSyntaxHighlighter(parent)
{
    connect(this, &QueryHighlighter::changed, this, &QSyntaxHighlighter::rehighlight);
}

void QueryHighlighter::setTextDocument(QQuickTextDocument* document)
{
    if (document == m_textDocument)
        return;
    m_textDocument = document;
    setDocument(document ? document->textDocument() : nullptr);
    emit changed();
}

QColor QueryHighlighter::colorOf(promql::TokenKind kind) const
{
    using Kind = promql::TokenKind;
    switch (kind) {
    case Kind::Function:
    case Kind::Aggregation:
        return m_call;
    case Kind::Keyword:
    case Kind::Hole:
        return m_word;
    case Kind::Label:
        return m_label;
    case Kind::String:
        return m_string;
    case Kind::Number:
    case Kind::Duration:
        return m_number;
    case Kind::Comment:
    case Kind::Operator:
    case Kind::Bracket:
    case Kind::Comma:
    case Kind::Colon:
        return m_quiet;
    case Kind::Invalid:
        return m_invalid;
    case Kind::Metric:
    case Kind::Blank:
        break;
    }
    return {};
}

void QueryHighlighter::highlightBlock(const QString& text)
{
    if (document()->characterCount() > kLongest)
        return;
    // A quote or a bracket in one line changes what the next ones are, so the whole text is read, once a
    // change.
    if (const QString all = document()->toPlainText(); all != m_text) {
        m_text = all;
        m_tokens = promql::lex(m_text).tokens;
        if (document()->blockCount() > 1 && !m_again) {
            m_again = true;
            QMetaObject::invokeMethod(
                this,
                [this] {
                    m_again = false;
                    rehighlight();
                },
                Qt::QueuedConnection);
        }
    }
    const qsizetype from = currentBlock().position();
    const qsizetype to = from + text.size();
    auto token = std::lower_bound(m_tokens.begin(), m_tokens.end(), from,
                                  [](const promql::Token& one, qsizetype at) { return one.to() <= at; });
    for (; token != m_tokens.end() && token->from < to; ++token) {
        const QColor color = colorOf(token->kind);
        if (!color.isValid())
            continue;
        const qsizetype begin = std::max(token->from, from);
        setFormat(int(begin - from), int(std::min(token->to(), to) - begin), color);
    }
}

} // namespace muster
