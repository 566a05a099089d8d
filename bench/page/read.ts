/** A file of the run. @throws where the page may not have it */
export async function read(file: string): Promise<ArrayBuffer> {
  const response = await fetch(`/data?${encodeURIComponent(file)}`);
  if (!response.ok) throw new Error(`${file}: HTTP status ${response.status}`);
  return response.arrayBuffer();
}
