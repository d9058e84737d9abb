namespace Kinora.Server.Docs;

/// <summary>What an operation may answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">When, and what it means.</param>
/// <param name="Shape">The shape of its JSON; null where it has none.</param>
/// <param name="ContentTypes">What it is sent as; empty for an answer without a body.</param>
internal sealed record Answer(int Status, string Description, Type? Shape, params string[] ContentTypes);
