using Kinora.Frames.Results;

namespace Kinora.Vision.Detectors;

/// <summary>What a detector's outputs may show, before weaker boxes of the same thing are removed.</summary>
/// <param name="Class">The class number.</param>
/// <param name="Score">0..1.</param>
/// <param name="Box">In pixels of the network's input.</param>
/// <param name="Cell">The row of the outputs that it was read from, where its key points stand as well.</param>
internal readonly record struct BoxCandidate(int Class, float Score, Box Box, int Cell);
