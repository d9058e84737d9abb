namespace Kinora.Describe.Scene;

/// <summary>
/// Writes the sentence about a scene: what is there, where, what moves, what changed. Every noun is a label that was detected and every
/// number is counted. What makes the sentence too long is left out in steps, the least important first. Allocates nothing; not thread-safe.
/// </summary>
internal sealed partial class SentenceWriter(SceneOptions options)
{
    /// <summary>What is said of a scene in which nothing is known.</summary>
    public const string Nothing = "Nothing recognised.";

    private readonly TextBuffer _text = new();
    private readonly List<SceneGroup> _told = [];
    private SceneView _view = null!;
    private Detail _detail;
    private int _rest;

    /// <summary>How much is told; every step leaves out what the one before had in excess.</summary>
    private enum Detail
    {
        All,
        OneMotion,
        NoPlaces,
        TwoGroups,
        OneGroup,
    }

    /// <summary>What the sentence written last says is there; valid until the next call.</summary>
    public List<Claim> Claims { get; } = [];

    /// <summary>The sentence, which is valid until the next call.</summary>
    public ReadOnlySpan<char> Write(SceneView view)
    {
        _view = view;
        for (_detail = Detail.All; ; _detail++)
        {
            _text.Clear();
            WriteAll();
            if (_text.Length <= options.MaxLength || _detail == Detail.OneGroup)
            {
                CollectClaims();
                return _text.Text;
            }
        }
    }

    private void CollectClaims()
    {
        Claims.Clear();
        var total = _rest;
        foreach (var group in _told)
        {
            total += AddClaim(group) + (group.Other is { } other ? AddClaim(other) : 0);
        }

        if (_rest > 0)
        {
            Claims.Add(new Claim(null, total));
        }

        if (_told.Count == 0 && _view.Change is { HasCome: true } change)
        {
            Claims.Add(new Claim(change.Noun, change.Count));
        }
    }

    private int AddClaim(SceneGroup group)
    {
        Claims.Add(new Claim(group.Noun, group.Count));
        return group.Count;
    }

    private void WriteAll()
    {
        SelectTold();
        if (_view.Groups.Count == 0 && _view.Change is null)
        {
            _text.Append(Nothing);
            return;
        }

        if (_told.Count > 0)
        {
            WriteScene();
            _text.Append(".");
        }

        WriteChange();
        _text.Capitalise(0);
    }

    /// <summary>Chooses the groups that are named; of the rest only the number is told.</summary>
    private void SelectTold()
    {
        var most = _detail switch
        {
            Detail.OneGroup => 1,
            Detail.TwoGroups => Math.Min(2, options.MaxGroups),
            _ => options.MaxGroups,
        };
        _told.Clear();
        _rest = 0;
        foreach (var group in _view.Groups)
        {
            if (group.IsAbsorbed)
            {
                continue;
            }

            if (_told.Count < most)
            {
                _told.Add(group);
            }
            else
            {
                _rest += group.Count + (group.Other?.Count ?? 0);
            }
        }
    }

    private void WriteScene()
    {
        var parts = _told.Count + (_rest > 0 ? 1 : 0);
        var afterComma = false;
        for (var i = 0; i < _told.Count; i++)
        {
            WriteJoint(i, parts, afterComma);
            WriteCount(_told[i].Count, _told[i], isFirst: i == 0);
            afterComma = WriteRelation(_told[i], isLast: parts == 1);
            WritePlace(i);
        }

        if (_rest > 0)
        {
            WriteJoint(parts - 1, parts, afterComma);
            WriteNumber(_rest);
            _text.Append(_rest == 1 ? " other thing" : " other things");
        }

        WriteMotion();
    }

    private void WriteJoint(int part, int parts, bool afterComma)
    {
        if (part > 0)
        {
            _text.Append(part < parts - 1 ? ", " : afterComma ? ", and " : " and ");
        }
    }

    /// <summary>"a car", "two parked cars".</summary>
    private void WriteCount(int count, SceneGroup group, bool isFirst = false)
    {
        var noun = group.Noun;
        var parked = _view.IsParked(group);
        if (count == 1)
        {
            _text.Append(parked ? "a" : noun.Article);
        }
        else
        {
            WriteNumber(count, inWords: isFirst);
        }

        _text.Append(parked ? " parked " : " ");
        _text.Append(count == 1 ? noun.Singular : noun.Plural);
    }

    /// <summary>Words up to twelve, and always where a sentence starts; digits beyond.</summary>
    private void WriteNumber(int number, bool inWords = false)
    {
        if (number <= 12 || (inWords && number < 1000))
        {
            English.AppendNumber(_text, number);
            return;
        }

        Span<char> digits = stackalloc char[11];
        number.TryFormat(digits, out var length);
        _text.Append(digits[..length]);
    }

    /// <summary>" near a parked car", ", one on a bicycle"; true when what follows needs a comma.</summary>
    private bool WriteRelation(SceneGroup group, bool isLast)
    {
        if (group.Other is not { } other)
        {
            return false;
        }

        var isPart = group.Related < group.Count;
        if (isPart)
        {
            _text.Append(", ");
            WriteNumber(group.Related);
        }

        _text.Append(group.Relation switch
        {
            Relation.On => " on ",
            Relation.InFrontOf => " in front of ",
            _ => " near ",
        });
        if (group.Relation == Relation.On && other.Count > 1)
        {
            _text.Append(other.Noun.Plural);
        }
        else
        {
            WriteCount(other.Count, other);
        }

        return isPart && !isLast;
    }

    /// <summary>"The dog has come in.", "One person has left."; an arrival only when it was named before or is all there is.</summary>
    private void WriteChange()
    {
        var alone = _told.Count == 0;
        if (_view.Change is not { } change || (change.HasCome && !alone && !IsNamed(change.Noun)))
        {
            return;
        }

        var start = _text.Length;
        if (!alone)
        {
            _text.Append(" ");
            start++;
        }

        var oneOfSeveral = _view.LikeChanged > 0 && !_view.IsAllNew;
        if (_view.IsAllNew && !alone)
        {
            _text.Append("the");
        }
        else if (change.Count == 1 && !oneOfSeveral)
        {
            _text.Append(change.Noun.Article);
        }
        else
        {
            WriteNumber(change.Count, inWords: true);
        }

        _text.Append(" ");
        _text.Append(change.Count == 1 ? change.Noun.Singular : change.Noun.Plural);
        _text.Append((change.HasCome || change.OverEdge, change.Count == 1) switch
        {
            (true, true) => " has ",
            (true, false) => " have ",
            (false, true) => " is ",
            (false, false) => " are ",
        });
        _text.Append((change.HasCome, change.OverEdge) switch
        {
            (true, true) => "come in",
            (true, false) => "appeared",
            (false, true) => "left",
            (false, false) => "out of sight",
        });
        _text.Append(alone && !change.HasCome ? "; nothing else is recognised." : ".");
        _text.Capitalise(start);
    }

    private bool IsNamed(Noun noun)
    {
        foreach (var group in _told)
        {
            if (group.Noun == noun || group.Other?.Noun == noun)
            {
                return true;
            }
        }

        return false;
    }
}
