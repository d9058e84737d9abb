using Kinora.Pipelines.Access;

namespace Kinora.Server.Tests;

/// <summary>A store that holds one key, for tests that are not about how keys are kept.</summary>
internal sealed class OneKey(AccessKey key) : IAccessKeyStore
{
    public Task<IReadOnlyList<AccessKey>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AccessKey>>([key]);

    public Task AddAsync(AccessKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task NoteUseAsync(string id, DateTimeOffset used, CancellationToken cancellationToken) => Task.CompletedTask;
}
