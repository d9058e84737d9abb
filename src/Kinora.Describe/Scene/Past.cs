namespace Kinora.Describe.Scene;

/// <summary>What stays known of a thing when it is lost and found under another number.</summary>
/// <param name="CameAt">When it came, in seconds of the scene's time; negative when it was always there or its coming is not told.</param>
/// <param name="CameOverEdge">Whether it came in over the picture's edge.</param>
/// <param name="Sightings">How many frames have shown it.</param>
/// <param name="Shown">For how many seconds it was seen while the sentence named its sort.</param>
internal readonly record struct Past(double CameAt, bool CameOverEdge, int Sightings, double Shown);
