namespace Kinora.Models;

/// <summary>How far getting a model has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Subject">To what: a package as "name@1.2.3", or a model's id.</param>
/// <param name="Bytes">Bytes that have arrived, in <see cref="PullStage.Downloading"/>.</param>
/// <param name="TotalBytes">Bytes that will arrive; 0 when that is not known.</param>
public readonly record struct PullProgress(PullStage Stage, string Subject, long Bytes = 0, long TotalBytes = 0);
