namespace Kinora.Server.Limits;

/// <summary>How a caller stands with a rate.</summary>
/// <param name="Used">Requests in this minute, this one included.</param>
/// <param name="Left">Time until the minute ends and the count begins again.</param>
internal readonly record struct RateCount(int Used, TimeSpan Left);
