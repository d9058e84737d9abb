namespace Kinora.Frames.Results;

/// <summary>One body. Immutable.</summary>
/// <param name="Score">How sure the model is that it is there, 0..1.</param>
/// <param name="Box">Around its surer points, in pixels of the source frame.</param>
/// <param name="Points">In the order of COCO: nose; eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, each the person's left, then
/// right. Not to be changed.</param>
public sealed record Pose(float Score, Box Box, PosePoint[] Points);
