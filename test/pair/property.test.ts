import { propertyTests } from '../support/property/tests.ts'

propertyTests([15, 15], 0.5)
