namespace Kinora.Describe.Scene;

/// <content>Who moves where.</content>
internal sealed partial class SentenceWriter
{
    private static readonly Motion[] Motions = [Motion.Left, Motion.Right, Motion.Closer, Motion.Away];

    private readonly List<Clause> _clauses = [];

    /// <summary>The verb itself when all do the same ("Two people walk …"), else up to two clauses ("…; one walks …").</summary>
    private void WriteMotion()
    {
        var isOnlyGroup = _told.Count == 1 && _rest == 0;
        if (isOnlyGroup && CommonMotion(_told[0]) is var common and not Motion.None && !OtherMoves(_told[0]))
        {
            WriteVerb(VerbOf(_told[0], common), _told[0].Count);
            WriteDirection(common);
            return;
        }

        _clauses.Clear();
        foreach (var group in _told)
        {
            // Of several people some walk: nobody asks who. "The people walk" needs the noun when there is something else that could.
            var nameNoun = (!isOnlyGroup || OtherMoves(group)) && (group.Noun.Kind != NounKind.Person || MoveAlike(group));
            CollectClauses(group, nameNoun);
            if (group.Other is { } other && OtherMoves(group))
            {
                CollectClauses(other, nameNoun: true);
            }
        }

        WriteClauses();
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

    private void CollectClauses(SceneGroup group, bool nameNoun)
    {
        if (group.Noun.Kind == NounKind.Thing)
        {
            return;
        }

        var isFirst = true;
        foreach (var motion in Motions)
        {
            var count = group.CountMoving(motion);
            if (count > 0 && _clauses.Count < (_detail == Detail.All ? 2 : 1))
            {
                _clauses.Add(new Clause(group, motion, count, nameNoun && (isFirst || count == group.Count)));
                isFirst = false;
            }
        }
    }

    /// <summary>
    /// "; the car and the bus move away" when two do the same; else the verb they share is said once: "; one walks to the left and two to
    /// the right".
    /// </summary>
    private void WriteClauses()
    {
        if (_clauses.Count == 0)
        {
            return;
        }

        _text.Append("; ");
        var first = _clauses[0];
        var verb = VerbOf(first.Group, first.Motion);
        if (_clauses.Count == 1)
        {
            WriteSubject(first);
            WriteVerb(verb, first.Count);
            WriteDirection(first.Motion);
            return;
        }

        var second = _clauses[1];
        var isSameVerb = VerbOf(second.Group, second.Motion) == verb;
        var isJoint = isSameVerb && first.Motion == second.Motion;
        WriteSubject(first with { NameNoun = first.NameNoun || isJoint });
        if (!isJoint)
        {
            WriteVerb(verb, first.Count);
            WriteDirection(first.Motion);
        }

        _text.Append(" and ");
        WriteSubject(second with { NameNoun = second.NameNoun || isJoint });
        if (isJoint || !isSameVerb)
        {
            WriteVerb(VerbOf(second.Group, second.Motion), isJoint ? first.Count + second.Count : second.Count);
        }

        WriteDirection(second.Motion);
    }

    /// <summary>"one", or with the noun "one person", "the person", "the people".</summary>
    private void WriteSubject(in Clause clause)
    {
        if (clause.NameNoun && clause.Count == clause.Group.Count)
        {
            _text.Append("the");
        }
        else
        {
            WriteNumber(clause.Count);
        }

        if (clause.NameNoun)
        {
            _text.Append(" ");
            _text.Append(clause.Count == 1 ? clause.Group.Noun.Singular : clause.Group.Noun.Plural);
        }
    }

    /// <summary>What several of them do; one of them does it with an s.</summary>
    private string VerbOf(SceneGroup group, Motion motion) => motion switch
    {
        Motion.Closer => "come",
        Motion.Away => "move",
        _ => MovesByItself(group, motion) ? group.Noun.Verb : "move",
    };

    private void WriteVerb(string verb, int count)
    {
        _text.Append(" ");
        _text.Append(verb);
        if (count == 1)
        {
            _text.Append("s");
        }
    }

    private void WriteDirection(Motion motion) => _text.Append(motion switch
    {
        Motion.Left => " to the left",
        Motion.Right => " to the right",
        Motion.Closer => " closer",
        _ => " away",
    });

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
