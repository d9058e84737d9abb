namespace Kinora.Models.Cache;

/// <summary>What a clean-up took away.</summary>
/// <param name="Removed">What, as "blob SHA256", "model KEY", "package NAME@VERSION", "partial NAME", "work NAME".</param>
/// <param name="Bytes">How much space that gives back.</param>
/// <param name="IsComplete">Whether everything could be looked at; false while another process makes a model: then only what cannot be its
/// was removed.</param>
public sealed record CleanReport(IReadOnlyList<string> Removed, long Bytes, bool IsComplete);
