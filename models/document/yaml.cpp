// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/yaml.h"

#include <yaml-cpp/eventhandler.h>

#include <sstream>
#include <string>

namespace muster::yaml {

namespace {

constexpr int kMaxDepth = 64;
constexpr int kMaxDocuments = 1'000;

/// What the guard objects to. An exception because yaml-cpp calls the handler from inside its parser; it is caught in
/// load() and never leaves this file.
struct Refused {
    int line;
    const char* why;
};

/// Walks the event stream without building anything and stops at the first thing that could blow up a tree.
class Guard final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (++m_documents > kMaxDocuments)
            throw Refused{mark.line + 1, "more than 1,000 documents in one file"};
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { checkAnchor(mark, anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        throw Refused{mark.line + 1, "aliases (*name) are not accepted; write the text out"};
    }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&) override
    {
        checkAnchor(mark, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        checkAnchor(mark, anchor);
        descend(mark);
    }
    void OnSequenceEnd() override { --m_depth; }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        checkAnchor(mark, anchor);
        descend(mark);
    }
    void OnMapEnd() override { --m_depth; }

private:
    void checkAnchor(const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        if (anchor != 0)
            throw Refused{mark.line + 1, "anchors (&name) are not accepted; write the text out"};
    }
    void descend(const YAML::Mark& mark)
    {
        if (++m_depth > kMaxDepth)
            throw Refused{mark.line + 1, "nested deeper than 64 levels"};
    }

    int m_depth = 0;
    int m_documents = 0;
};

tl::unexpected<Error> refused(const QString& name, int line, const QString& why)
{
    return fail(ErrorKind::Invalid, QStringLiteral("%1:%2: %3").arg(name).arg(line).arg(why),
                QStringLiteral("%1:%2").arg(name).arg(line));
}

} // namespace

Result<std::vector<YAML::Node>> load(const QByteArray& bytes, const QString& name, qsizetype maxBytes)
{
    if (bytes.size() > maxBytes)
        return refused(name, 1, QStringLiteral("larger than %1 bytes").arg(maxBytes));
    const std::string text = bytes.toStdString();
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        Guard guard;
        while (parser.HandleNextDocument(guard)) {
        }
        return YAML::LoadAll(text);
    } catch (const Refused& refusal) {
        return refused(name, refusal.line, QString::fromLatin1(refusal.why));
    } catch (const YAML::Exception& error) {
        return refused(name, error.mark.line + 1, QStringLiteral("not YAML: %1").arg(QString::fromStdString(error.msg)));
    } catch (const std::exception& error) {
        return refused(name, 1, QStringLiteral("cannot be read: %1").arg(QString::fromLocal8Bit(error.what())));
    }
}

int lineOf(const YAML::Node& node)
{
    return node.IsDefined() && node.Mark().line >= 0 ? node.Mark().line + 1 : 0;
}

YAML::Node child(const YAML::Node& node, const char* key)
{
    if (!node.IsDefined() || !node.IsMap())
        return YAML::Node(YAML::NodeType::Undefined);
    return node[key];
}

QString text(const YAML::Node& node)
{
    return node.IsDefined() && node.IsScalar() ? QString::fromStdString(node.Scalar()) : QString();
}

QStringList texts(const YAML::Node& node)
{
    QStringList list;
    if (!node.IsDefined())
        return list;
    if (node.IsScalar())
        return {text(node)};
    if (node.IsSequence()) {
        for (const YAML::Node& item : node)
            list.append(text(item));
    }
    return list;
}

} // namespace muster::yaml
