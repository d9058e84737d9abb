namespace Kinora.Describe.Scene;

/// <content>Who moves where.</content>
internal sealed partial class SentenceWriter
{
    private static readonly Motion[] Motions = [Motion.Left, Motion.Right, Motion.Closer, Motion.Away];

    /// <summary>The verb itself when all do the same ("Two people walk …"), else up to two clauses ("…; one walks …").</summary>
    private void WriteMotion()
    {
        var isOnlyGroup = _told.Count == 1 && _rest == 0;
        if (isOnlyGroup && CommonMotion(_told[0]) is var common and not Motion.None && !OtherMoves(_told[0]))
        {
            WriteVerb(_told[0], common, _told[0].Count);
            return;
        }

        var left = _detail == Detail.All ? 2 : 1;
        var joint = "; ";
        foreach (var group in _told)
        {
            // Of several people some walk: nobody asks who. "The people walk" needs the noun when there is something else that could.
            var nameNoun = (!isOnlyGroup || OtherMoves(group)) && (group.Noun.Kind != NounKind.Person || MoveAlike(group));
            WriteClauses(group, nameNoun, ref left, ref joint);
            if (group.Other is { } other && OtherMoves(group))
            {
                WriteClauses(other, nameNoun: true, ref left, ref joint);
            }
        }
    }

    /// <summary>What all members do alike.</summary>
    private static Motion CommonMotion(SceneGroup group)
    {
        var motion = group.Members[0].Motion;
        return group.Noun.Kind != NounKind.Thing && group.CountMoving(motion) == group.Count ? motion : Motion.None;
    }

    private static bool MoveAlike(SceneGroup group) => CommonMotion(group) != Motion.None;

    /// <summary>Whether the group that describes this one moves by itself; what carries people moves with them.</summary>
    private static bool OtherMoves(SceneGroup group) => group.Other is { Noun.Kind: not NounKind.Thing } other
        && group.Relation != Relation.On && other.CountMoving(Motion.None) < other.Count;

    private void WriteClauses(SceneGroup group, bool nameNoun, ref int left, ref string joint)
    {
        if (group.Noun.Kind == NounKind.Thing)
        {
            return;
        }

        var before = Motion.None;

        foreach (var motion in Motions)
        {
            var count = group.CountMoving(motion);
            if (count == 0 || left == 0)
            {
                continue;
            }

            _text.Append(joint);
            WriteSubject(group, count, nameNoun && (before == Motion.None || count == group.Count));
            WriteVerb(group, motion, count, isRepeated: (before, motion) is (Motion.Left, Motion.Right));
            before = motion;
            joint = " and ";
            left--;
        }
    }

    /// <summary>"one", or with the noun "one person", "the person", "the people".</summary>
    private void WriteSubject(SceneGroup group, int count, bool nameNoun)
    {
        var isAll = count == group.Count;
        if (nameNoun && isAll)
        {
            _text.Append("the");
        }
        else
        {
            WriteNumber(count);
        }

        if (nameNoun)
        {
            _text.Append(" ");
            _text.Append(count == 1 ? group.Noun.Singular : group.Noun.Plural);
        }
    }

    /// <summary>" walks to the left"; the verb of the clause before is not repeated: "one walks to the left and two to the right".</summary>
    private void WriteVerb(SceneGroup group, Motion motion, int count, bool isRepeated = false)
    {
        if (!isRepeated)
        {
            _text.Append(" ");
            _text.Append(motion switch
            {
                Motion.Closer => count == 1 ? "comes" : "come",
                Motion.Away => count == 1 ? "goes" : "go",
                _ => MovesByItself(group, motion) ? group.Noun.Verb : "move",
            });
            if (count == 1 && motion is (Motion.Left or Motion.Right))
            {
                _text.Append("s");
            }
        }

        _text.Append(motion switch
        {
            Motion.Left => " to the left",
            Motion.Right => " to the right",
            Motion.Closer => " closer",
            _ => " away",
        });
    }

    /// <summary>False when someone is carried, or when only the upper body can be seen, so that nobody can tell whether it walks.</summary>
    private bool MovesByItself(SceneGroup group, Motion motion)
    {
        if (group.Relation == Relation.On)
        {
            return false;
        }

        foreach (var thing in group.Members)
        {
            if (thing.Motion == motion && group.Noun.Kind == NounKind.Person
                && thing.Box.Y2 > 0.98f * _view.Height && thing.Box.Height < 2 * thing.Box.Width)
            {
                return false;
            }
        }

        return true;
    }
}
