using Kinora.Frames.Results;

namespace Kinora.Vision.Tracking;

/// <summary>
/// One confirmed thing that is followed from frame to frame, as it stands after this frame.
/// </summary>
/// <param name="Id">Its number, from 1; never given twice by the same tracker.</param>
/// <param name="Label">Its class, in the model's words; a track never changes it.</param>
/// <param name="Score">The score of its last detection, 0..1.</param>
/// <param name="Box">Where it was detected in this frame or, while unseen, where it should be. Pixels of the source frame.</param>
/// <param name="VelocityX">Smoothed motion of the centre to the right, in pixels a second.</param>
/// <param name="VelocityY">Smoothed motion of the centre downwards, in pixels a second.</param>
/// <param name="Growth">Smoothed relative change of its size, per second: .1 is ten per cent larger every second.</param>
/// <param name="Age">Time since its first detection.</param>
/// <param name="Hits">How many detections it has had.</param>
/// <param name="Unseen">Time since its last detection; zero when this frame shows it.</param>
public readonly record struct Track(
    int Id,
    string Label,
    float Score,
    Box Box,
    float VelocityX,
    float VelocityY,
    float Growth,
    TimeSpan Age,
    int Hits,
    TimeSpan Unseen);
