using Kinora.Frames.Formats;

namespace Kinora.Describe.Scene;

/// <summary>
/// One frame's scene, put in order for telling: things in groups, the most important first, with what lies on or near what. Reused from
/// frame to frame; not thread-safe.
/// </summary>
internal sealed class SceneView(SceneOptions options)
{
    private readonly Stack<SceneGroup> _pool = [];

    /// <summary>What is told of in the first sentence, absorbed groups included.</summary>
    public List<SceneGroup> Groups { get; } = [];

    /// <summary>What came or went; null when nothing did lately.</summary>
    public SceneChange? Change { get; private set; }

    /// <summary>How many things of the changed sort there are now.</summary>
    public int LikeChanged { get; private set; }

    /// <summary>True when all things of the changed sort have just come.</summary>
    public bool IsAllNew { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    private double Now { get; set; }

    public void Read(SceneMemory memory, FrameFormat format)
    {
        (Width, Height, Now) = (format.Width, format.Height, memory.Now);
        Change = memory.LatestChange();
        foreach (var group in Groups)
        {
            _pool.Push(group);
        }

        Groups.Clear();
        foreach (var thing in memory.Objects)
        {
            if (!thing.IsShadowed)
            {
                GroupOf(thing.Noun).Add(thing);
            }
        }

        ApplyChange();
        Groups.Sort(SceneGroup.Compare);
        Relations.Join(Groups);
    }

    /// <summary>Whether all members are vehicles that have stood still for long enough to be parked.</summary>
    public bool IsParked(SceneGroup group)
    {
        foreach (var thing in group.Members)
        {
            if (!thing.IsParked(Now, options.ParkedAfter.TotalSeconds))
            {
                return false;
            }
        }

        return true;
    }

    private void ApplyChange()
    {
        LikeChanged = 0;
        IsAllNew = false;
        if (Change is not { } change || Find(change.Noun) is not { } group)
        {
            return;
        }

        LikeChanged = group.Count;
        IsAllNew = change.HasCome && change.Count == group.Count;

        // In a crowd people are lost and found all the time; what crosses the edge really comes or leaves, so do the first and the last.
        if (!IsAllNew && !change.OverEdge)
        {
            Change = null;
            return;
        }

        // With nothing else there, that it has come says that it is there.
        if (IsAllNew && Groups.Count == 1)
        {
            Groups.Remove(group);
            _pool.Push(group);
        }
    }

    private SceneGroup? Find(Noun noun)
    {
        foreach (var group in Groups)
        {
            if (group.Noun == noun)
            {
                return group;
            }
        }

        return null;
    }

    private SceneGroup GroupOf(Noun noun)
    {
        if (Find(noun) is { } known)
        {
            return known;
        }

        var group = _pool.TryPop(out var used) ? used : new SceneGroup();
        group.Start(noun);
        Groups.Add(group);
        return group;
    }
}
