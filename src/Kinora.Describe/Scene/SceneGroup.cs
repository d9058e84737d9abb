namespace Kinora.Describe.Scene;

/// <summary>All things in the scene that go by the same noun. Pooled: <see cref="Start"/> makes a used one new.</summary>
internal sealed class SceneGroup
{
    public Noun Noun { get; private set; } = null!;

    public List<SceneObject> Members { get; } = [];

    public int Count => Members.Count;

    /// <summary>The size of the largest member.</summary>
    public float Largest { get; private set; }

    /// <summary>The group that this one is described by ("near a car"); it is not named a second time.</summary>
    public SceneGroup? Other { get; set; }

    public Relation Relation { get; set; }

    /// <summary>How many members the relation holds for; fewer than all only for <see cref="Relation.On"/>.</summary>
    public int Related { get; set; }

    /// <summary>True when another group is described by this one.</summary>
    public bool IsAbsorbed { get; set; }

    public void Start(Noun noun)
    {
        Noun = noun;
        Members.Clear();
        Largest = 0;
        Other = null;
        Relation = Relation.None;
        Related = 0;
        IsAbsorbed = false;
    }

    public void Add(SceneObject thing)
    {
        Members.Add(thing);
        Largest = MathF.Max(Largest, thing.Box.Area);
    }

    public int CountMoving(Motion motion)
    {
        var count = 0;
        foreach (var thing in Members)
        {
            count += thing.Motion == motion ? 1 : 0;
        }

        return count;
    }

    /// <summary>The most important first: by kind, then by size; the noun decides between equals.</summary>
    public static int Compare(SceneGroup a, SceneGroup b)
    {
        var order = (int)a.Noun.Kind - (int)b.Noun.Kind;
        order = order != 0 ? order : b.Largest.CompareTo(a.Largest);
        return order != 0 ? order : string.CompareOrdinal(a.Noun.Plural, b.Noun.Plural);
    }
}
