using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A sentence about a frame.")]
internal sealed record CaptionShape(
    [property: Description("The sentence.")] string Text,
    [property: Description("Who wrote it: scene is the sentence built from tracks.")] string Engine,
    [property: Description("False while an engine is still writing.")] bool Final);
