using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("How far what is found has moved between two windows.")]
internal sealed record DriftShape(
    DriftWindowShape Baseline,
    DriftWindowShape Current,
    DriftScoresShape Scores,
    DriftLabelsShape Labels,
    [property: Description("Files that hold no result and were left out.")] long Unreadable,
    [property: Description("True when a window has more frames than are read; then the newest count.")] bool CutOff);
