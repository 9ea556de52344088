// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/key_time_words.h"

#include "models/domain/display_text.h"
#include "models/view/timeline_desk.h"

namespace muster {

namespace {

QString sentence(const KeyTimeFinding& finding, Instant reference, TimeStyle style)
{
    const QString name = keyTimeWords(finding.name);
    const auto time = [&](const std::optional<Instant>& at) {
        return at ? format::timeWithZone(*at, reference, style) : QString();
    };
    switch (finding.kind) {
    case KeyTimeFinding::Kind::Order:
        return displayFilled(TimelineDesk::tr("%1 (%2) is before %3 (%4)"),
                             {name, time(finding.at), keyTimeWords(finding.other), time(finding.otherAt)});
    case KeyTimeFinding::Kind::Missing:
        return displayFilled(TimelineDesk::tr("%1 is not known yet, and the stage is past it"), {name});
    case KeyTimeFinding::Kind::Future:
        return displayFilled(TimelineDesk::tr("%1 (%2) is still to come"), {name, time(finding.at)});
    case KeyTimeFinding::Kind::Disagrees: {
        const Milliseconds apart = *finding.otherAt - *finding.at;
        return displayFilled(apart.count() > 0
                                 ? TimelineDesk::tr("%1 was typed as %2, the data say %3, %4 later")
                                 : TimelineDesk::tr("%1 was typed as %2, the data say %3, %4 earlier"),
                             {name, time(finding.at), time(finding.otherAt),
                              format::duration(apart.count() > 0 ? apart : -apart)});
    }
    }
    return {};
}

} // namespace

QStringList keyTimeSentences(const std::vector<KeyTimeFinding>& findings, Instant reference, TimeStyle style)
{
    QStringList sentences;
    for (const KeyTimeFinding& finding : findings)
        sentences << sentence(finding, reference, style);
    return sentences;
}

} // namespace muster
