namespace Kinora.Describe.Scene;

/// <summary>The nouns for the 80 classes of COCO in COCO's own order; what is regular is left to <see cref="English"/>.</summary>
internal static class CocoNouns
{
    private const NounKind Person = NounKind.Person;
    private const NounKind Vehicle = NounKind.Vehicle;
    private const NounKind Animal = NounKind.Animal;
    private const NounKind Thing = NounKind.Thing;

    public static IReadOnlyList<(string Label, Noun Noun)> All { get; } =
    [
        ("person", Named("person", Person) with { Verb = "walk", OnGround = true }),
        ("bicycle", Named("bicycle", Vehicle) with { Support = Support.Ride, Parks = true, OnGround = true }),
        ("car", Named("car", Vehicle) with { Verb = "drive", Parks = true, OnGround = true }),
        ("motorcycle", Named("motorcycle", Vehicle) with { Verb = "drive", Support = Support.Ride, Parks = true, OnGround = true }),
        ("airplane", Named("airplane", Vehicle)),
        ("bus", Named("bus", Vehicle) with { Verb = "drive", Parks = true, OnGround = true }),
        ("train", Named("train", Vehicle) with { OnGround = true }),
        ("truck", Named("truck", Vehicle) with { Verb = "drive", Parks = true, OnGround = true }),
        ("boat", Named("boat", Vehicle)),
        ("traffic light", Named("traffic light", Thing)),
        ("fire hydrant", Named("fire hydrant", Thing) with { OnGround = true }),
        ("stop sign", Named("stop sign", Thing)),
        ("parking meter", Named("parking meter", Thing) with { OnGround = true }),
        ("bench", Named("bench", Thing) with { Support = Support.SharedSeat, OnGround = true }),
        ("bird", Named("bird", Animal)),
        ("cat", Named("cat", Animal) with { OnGround = true }),
        ("dog", Named("dog", Animal) with { OnGround = true }),
        ("horse", Named("horse", Animal) with { Support = Support.Ride, OnGround = true }),
        ("sheep", Named("sheep", Animal) with { OnGround = true }),
        ("cow", Named("cow", Animal) with { OnGround = true }),
        ("elephant", Named("elephant", Animal) with { OnGround = true }),
        ("bear", Named("bear", Animal) with { OnGround = true }),
        ("zebra", Named("zebra", Animal) with { OnGround = true }),
        ("giraffe", Named("giraffe", Animal) with { OnGround = true }),
        ("backpack", Named("backpack", Thing)),
        ("umbrella", Named("umbrella", Thing)),
        ("handbag", Named("handbag", Thing)),
        ("tie", Named("tie", Thing)),
        ("suitcase", Named("suitcase", Thing)),
        ("frisbee", Named("frisbee", Thing)),
        ("skis", Counted("skis", "pair", Thing) with { Support = Support.Board }),
        ("snowboard", Named("snowboard", Thing) with { Support = Support.Board }),
        ("sports ball", Named("sports ball", Thing)),
        ("kite", Named("kite", Thing)),
        ("baseball bat", Named("baseball bat", Thing)),
        ("baseball glove", Named("baseball glove", Thing)),
        ("skateboard", Named("skateboard", Thing) with { Support = Support.Board }),
        ("surfboard", Named("surfboard", Thing) with { Support = Support.Board }),
        ("tennis racket", Named("tennis racket", Thing)),
        ("bottle", Named("bottle", Thing)),
        ("wine glass", Named("wine glass", Thing)),
        ("cup", Named("cup", Thing)),
        ("fork", Named("fork", Thing)),
        ("knife", Named("knife", Thing)),
        ("spoon", Named("spoon", Thing)),
        ("bowl", Named("bowl", Thing)),
        ("banana", Named("banana", Thing)),
        ("apple", Named("apple", Thing)),
        ("sandwich", Named("sandwich", Thing)),
        ("orange", Named("orange", Thing)),
        ("broccoli", Counted("broccoli", "piece", Thing)),
        ("carrot", Named("carrot", Thing)),
        ("hot dog", Named("hot dog", Thing)),
        ("pizza", Named("pizza", Thing)),
        ("donut", Named("donut", Thing)),
        ("cake", Named("cake", Thing)),
        ("chair", Named("chair", Thing) with { Support = Support.Seat, OnGround = true }),
        ("couch", Named("couch", Thing) with { Support = Support.SharedSeat, OnGround = true }),
        ("potted plant", Named("potted plant", Thing) with { OnGround = true }),
        ("bed", Named("bed", Thing) with { Support = Support.SharedSeat, OnGround = true }),
        ("dining table", Named("dining table", Thing) with { OnGround = true }),
        ("toilet", Named("toilet", Thing) with { OnGround = true }),
        ("tv", Named("tv", Thing) with { Singular = "TV", Plural = "TVs" }),
        ("laptop", Named("laptop", Thing)),
        ("mouse", Named("mouse", Thing)),
        ("remote", Named("remote", Thing)),
        ("keyboard", Named("keyboard", Thing)),
        ("cell phone", Named("cell phone", Thing)),
        ("microwave", Named("microwave", Thing)),
        ("oven", Named("oven", Thing)),
        ("toaster", Named("toaster", Thing)),
        ("sink", Named("sink", Thing)),
        ("refrigerator", Named("refrigerator", Thing) with { OnGround = true }),
        ("book", Named("book", Thing)),
        ("clock", Named("clock", Thing)),
        ("vase", Named("vase", Thing)),
        ("scissors", Counted("scissors", "pair", Thing)),
        ("teddy bear", Named("teddy bear", Thing)),
        ("hair drier", Named("hair drier", Thing)),
        ("toothbrush", Named("toothbrush", Thing)),
    ];

    private static Noun Named(string name, NounKind kind) => new(name, English.Plural(name), kind);

    /// <summary>What is counted in pairs or pieces: "a pair of scissors", "two pairs of scissors".</summary>
    private static Noun Counted(string name, string unit, NounKind kind) => new($"{unit} of {name}", $"{unit}s of {name}", kind);
}
