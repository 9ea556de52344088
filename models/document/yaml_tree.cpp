// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

namespace muster {

namespace {

/// Thrown through yaml-cpp and caught in parseYaml, the only place where exceptions exist.
struct Refusal
{
    int line;
    QString what;
};

/// Builds our tree from yaml-cpp's events. Working on events, not on its node graph, lets us refuse an alias
/// before anything is expanded, and a deep file before yaml-cpp recurses further.
class TreeBuilder final : public YAML::EventHandler
{
public:
    TreeBuilder(const YamlLimits& limits, int firstLine) : m_limits(limits), m_firstLine(firstLine) {}

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (static_cast<int>(m_documents.size()) >= m_limits.documents)
            refuse(mark, QStringLiteral("more than %1 documents; split the file").arg(m_limits.documents));
        m_documents.push_back(YamlNode{});
        m_documents.back().line = lineOf(mark);
        m_rootSeen = false;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        checkPlain(mark, {}, anchor);
        add({YamlNode::Kind::Null, lineOf(mark)}, mark);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        refuse(mark, QStringLiteral("an alias (*name); write the value out"));
    }
    void OnAnchor(const YAML::Mark& mark, const std::string&) override
    {
        refuse(mark,
               QStringLiteral("an anchor (&name); remove it and write the value out where it is needed"));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        checkPlain(mark, tag, anchor);
        YamlNode node{YamlNode::Kind::Scalar, lineOf(mark), QString::fromStdString(value)};
        add(std::move(node), mark);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        checkPlain(mark, tag, anchor);
        open(YamlNode::Kind::List, mark);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        checkPlain(mark, tag, anchor);
        open(YamlNode::Kind::Map, mark);
    }
    void OnMapEnd() override { close(); }

    std::vector<YamlNode> take() { return std::move(m_documents); }

private:
    struct Open
    {
        YamlNode node;
        bool hasKey = false;
        QString key;
    };

    [[noreturn]] void refuse(const YAML::Mark& mark, const QString& what)
    {
        throw Refusal{lineOf(mark), what};
    }
    int lineOf(const YAML::Mark& mark) const { return mark.line + m_firstLine; }

    void checkPlain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor)
    {
        if (anchor != 0)
            refuse(mark,
                   QStringLiteral("an anchor (&name); remove it and write the value out where it is needed"));
        // "?" is yaml-cpp's "no tag", "!" its mark for a quoted scalar.
        if (!tag.empty() && tag != "?" && tag != "!")
            refuse(mark, QStringLiteral("a tag (%1); remove it").arg(QString::fromStdString(tag).left(40)));
        if (++m_nodes > m_limits.nodes)
            refuse(mark, QStringLiteral("more than %1 values; split the file").arg(m_limits.nodes));
    }

    void open(YamlNode::Kind kind, const YAML::Mark& mark)
    {
        if (static_cast<int>(m_stack.size()) >= m_limits.depth)
            refuse(mark, QStringLiteral("nested deeper than %1 levels; flatten it").arg(m_limits.depth));
        m_stack.push_back({YamlNode{kind, lineOf(mark)}, false, {}});
    }

    void close()
    {
        YamlNode done = std::move(m_stack.back().node);
        m_stack.pop_back();
        YAML::Mark mark = YAML::Mark::null_mark();
        mark.line = done.line - m_firstLine;
        add(std::move(done), mark);
    }

    void add(YamlNode node, const YAML::Mark& mark)
    {
        if (m_stack.empty()) {
            if (!m_rootSeen && !m_documents.empty())
                m_documents.back() = std::move(node);
            m_rootSeen = true;
            return;
        }
        Open& parent = m_stack.back();
        if (parent.node.isList()) {
            parent.node.items.push_back(std::move(node));
            return;
        }
        if (!parent.hasKey) {
            if (!node.isScalar())
                refuse(mark, QStringLiteral("a map key that is not a word; quote it"));
            if (node.text == QLatin1String("<<"))
                refuse(mark, QStringLiteral("a merge key (<<); write the fields out"));
            if (parent.node.field(node.text))
                refuse(mark, QStringLiteral("the field '%1' twice; keep one").arg(node.text.left(60)));
            parent.key = node.text;
            parent.hasKey = true;
            return;
        }
        parent.node.fields.emplace_back(std::move(parent.key), std::move(node));
        parent.hasKey = false;
    }

    YamlLimits m_limits;
    int m_firstLine;
    int m_nodes = 0;
    bool m_rootSeen = false;
    std::vector<Open> m_stack;
    std::vector<YamlNode> m_documents;
};

template <typename Name>
const YamlNode* fieldNamed(const std::vector<std::pair<QString, YamlNode>>& fields, Name name)
{
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& entry) { return entry.first == name; });
    return found == fields.end() ? nullptr : &found->second;
}

tl::unexpected<Error> refusal(const QString& name, int line, const QString& what)
{
    return fail(ErrorKind::Invalid, what, QStringLiteral("%1:%2").arg(name).arg(line));
}

} // namespace

YamlNode::YamlNode() = default;
YamlNode::YamlNode(Kind ofKind, int atLine, QString scalar)
    : kind(ofKind), line(atLine), text(std::move(scalar))
{
}

const YamlNode* YamlNode::field(QStringView name) const
{
    return fieldNamed(fields, name);
}

const YamlNode* YamlNode::field(QLatin1String name) const
{
    return fieldNamed(fields, name);
}

Result<std::vector<YamlNode>> parseYaml(const QByteArray& text, const QString& name, int firstLine,
                                        const YamlLimits& limits)
{
    if (text.size() > limits.bytes)
        return refusal(name, firstLine,
                       QStringLiteral("the file is larger than %1 kB; split it").arg(limits.bytes / 1024));
    try {
        std::istringstream stream(text.toStdString());
        YAML::Parser parser(stream);
        TreeBuilder builder(limits, firstLine);
        while (parser.HandleNextDocument(builder)) {
        }
        auto documents = builder.take();
        if (documents.empty())
            return refusal(name, firstLine, QStringLiteral("the file is empty; write at least one document"));
        return documents;
    } catch (const Refusal& refused) {
        return refusal(name, refused.line, QStringLiteral("the file holds %1").arg(refused.what));
    } catch (const YAML::Exception& error) {
        return refusal(
            name, std::max(0, error.mark.line) + firstLine,
            QStringLiteral("not valid YAML: %1; check indentation, quotes and brackets near this line")
                .arg(QString::fromStdString(error.msg)));
    } catch (const std::exception& error) {
        return refusal(name, firstLine,
                       QStringLiteral("not valid YAML: %1").arg(QString::fromUtf8(error.what())));
    }
}

} // namespace muster
